"""The base of every view: judges a request in one order, journals what it showed, answers with an ETag.

A view declares its operations and translates: shape in, one call, shape out. Conditional requests follow RFC 9110, 13:
lists of ETags, weak ones, and `*`, as the framework reads them.
"""

import hashlib
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from foundation import clock
from foundation.access_log.steps import (
    AccessEntries,
    collected_accesses,
    journaled_with_effects,
    log_access,
    set_refusal_apart,
    write_accesses,
    write_accesses_with_effect,
)
from foundation.actor import Actor
from foundation.errors import AgentNotBound, PermissionRefused, ResourceNotFound, ScopeMissing, VersionStale
from foundation.http.addresses import client_address
from foundation.http.idempotency import OncePerKey, read_key
from foundation.http.inputs import read_schema
from foundation.http.json_bodies import to_json
from foundation.http.operations import Operation, read_parameters
from foundation.http.outputs import Output, body_of, require_declared
from foundation.http.problems import problem
from foundation.http.rate_limits import Allowance, spend_one
from foundation.redaction import redacted


def is_current(request: HttpRequest | Request, tag: str) -> bool:
    """Whether a reader has this representation already, by `If-None-Match`; then the answer is 304.

    A changed one is told with its body. Raises VersionStale where `If-Match` asked for another one.
    """
    plain = request._request if isinstance(request, Request) else request
    if plain.method not in ("GET", "HEAD"):
        return False
    answer = get_conditional_response(plain, etag=tag)
    if answer is not None and answer.status_code == 412:  # noqa: PLR2004  Precondition Failed
        raise VersionStale(_("It has changed since you read it."))
    return answer is not None


def versions_named(given: str) -> Collection[int] | None:
    """The versions that `If-Match` allows a change to; None where it allows any.

    Weak ETags name none (RFC 9110, 13.1.1). Raises VersionStale for what is no ETag of ours.
    """
    if not given.strip():
        return None
    tags = parse_etags(given)
    if tags == ["*"]:
        return None
    versions = [tag.strip('"').partition("-")[0] for tag in tags if not tag.startswith("W/")]
    numbers = {int(one) for one in versions if one.isascii() and one.isdigit() and len(one) < 20}  # noqa: PLR2004  64 bits
    if not numbers:
        raise VersionStale(_("If-Match must carry a strong ETag of this resource, or *."))
    return numbers


ResultT = TypeVar("ResultT")


class ApiView(APIView):
    """A view of the API; `operations` says for each method what it needs and answers."""

    operations: ClassVar[Mapping[str, Operation]] = {}
    actor: Actor = Actor(name="somebody unknown")
    allowance: Allowance | None = None
    is_replay = False
    """Whether the key of this request had been used before; what it made then may be gone since."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.at = clock.now()
        self.actor = request.user  # type: ignore[assignment]
        self.allowance = spend_one(_caller(self.actor), now=time.time())
        if self.allowance.is_spent:
            raise Throttled(wait=self.allowance.seconds)
        operation = self._operation()
        if operation is None:
            return
        if operation.scope and not self.actor.has_scope(operation.scope):
            raise ScopeMissing(_("This needs the scope %(scope)s.") % {"scope": operation.scope})
        self.parameters = {}
        if request.META.get("QUERY_STRING") or any(one.is_required for one in operation.parameters):
            self.parameters = read_parameters(operation.parameters, request)

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with collected_accesses() as looks:
            with journaled_with_effects(looks, self._journal_with_effect):
                response = super().dispatch(request, *args, **kwargs)
            return self._journaled(looks, response)

    def handle_exception(self, error: Exception) -> Response:
        """Whoever was refused leaves a trace of having tried (R30)."""
        error = self._limited(error)
        if isinstance(error, PermissionRefused | ScopeMissing | AgentNotBound):
            log_access(kind="denied", fields=[error.code])
        set_refusal_apart()
        if self.is_replay and isinstance(error, ObjectDoesNotExist | LookupError):
            error = ResourceNotFound(_("What this key created no longer exists."))
        return super().handle_exception(error)

    def _limited(self, error: Exception) -> Exception:
        """Who is refused before it is known who they are counts by address, a client that names a strange agent too:
        each such try is a row of the journal, and a guess at an agent's number.
        """
        if not isinstance(error, NotAuthenticated | AuthenticationFailed | AgentNotBound) or self.allowance is not None:
            return error
        self.allowance = self._of_address()
        return Throttled(wait=self.allowance.seconds) if self.allowance.is_spent else error

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Every answer says what is left of the caller's minute; who did not sign in is counted by address."""
        if self.allowance is None:
            self.allowance = self._of_address()
        for name, value in self.allowance.headers().items():
            response[name] = value
        return super().finalize_response(request, response, *args, **kwargs)

    def _of_address(self) -> Allowance:
        return spend_one(f"address {client_address(self.request)}", now=time.time())

    def _operation(self) -> Operation | None:
        """What the method of the request needs and answers; HEAD is GET without a body, under the same scope."""
        method = self.request.method or ""
        return self.operations.get("GET" if method == "HEAD" else method)

    def body(self) -> dict[str, Any]:
        """The validated body of the running operation; see `read_schema` for what it raises."""
        shape = self.operations[str(self.request.method)].body
        return read_schema(shape, self.request.data) if shape else {}

    def raw_body(self) -> bytes:
        """The bytes of the JSON that was sent, for signatures over them; reading it twice is not possible otherwise."""
        if self.request.data is None:
            return b""
        return bytes(getattr(self.request, "raw_json", b""))

    def once(
        self,
        perform: Callable[[], ResultT],
        *,
        identify: Callable[[ResultT], tuple[int, str]],
        fingerprint: object = None,
    ) -> OncePerKey[ResultT]:
        """Run a durable action under the request's idempotency key; `identify` gives status and resource id.

        `fingerprint` stands for a body that is no JSON.

        Raises KeyReused, KeyInFlight and RequestMalformed (no key).
        """
        key = read_key(self.request)
        body = self.request.data if fingerprint is None else fingerprint
        done: OncePerKey[ResultT] = OncePerKey(self.request, body, caller=_key_owner(self.actor), key=key, at=self.at)
        done.run(perform, identify, journal=self._journal_with_effect)
        self.is_replay = done.replayed
        return done

    def once_if_keyed(self, perform: Callable[[], ResultT], *, identify: Callable[[ResultT], tuple[int, str]]) -> bool:
        """The same where the key is optional: without one it performs each time. Returns whether it was used before."""
        if "Idempotency-Key" in self.request.headers:
            return self.once(perform, identify=identify).replayed
        perform()
        return False

    def _journal_with_effect(self) -> None:
        write_accesses_with_effect(by=self.actor, at=self.at, road=self._channel())

    def require_key(self) -> None:
        """Insist on a key for a POST that changes nothing, so that clients need one habit only."""
        read_key(self.request)

    def require_version(self, current: int) -> int | None:
        """The current version if `If-Match` names it, None if it names nothing; raises VersionStale otherwise."""
        named = versions_named(self.request.headers.get("If-Match", ""))
        if named is None:
            return None
        if current not in named:
            raise VersionStale(_("Reload it and repeat the change if it still applies. Nothing was changed."))
        return current

    def respond(
        self,
        answer: Output | Sequence[Output],
        *,
        version: int | None = None,
        status: int = 200,
        is_replay: bool = False,
    ) -> Response:
        """Answer with a body and its ETag; `304` when the caller already has it.

        Raises TypeError for another answer than the one that the operation declares.
        """
        if (operation := self._operation()) is not None:
            require_declared(answer, operation.answer, is_page=operation.is_page, is_many=operation.is_many)
        return self.send(body_of(answer), version=version, status=status, is_replay=is_replay)

    def send(self, body: Any, *, version: int | None = None, status: int, is_replay: bool) -> Response:
        """The same for a refusal that was recorded, whose body is a problem and no answer."""
        if self.actor.redacted_fields:
            body = redacted(body, self.actor.redacted_fields)
        written = to_json(body)
        digest = hashlib.sha256(written).hexdigest()[:16]
        headers = {"ETag": f'"{version}-{digest}"' if version is not None else f'"{digest}"'}
        if is_replay:
            headers["Idempotency-Replayed"] = "true"
        if location := self._location(body, status):
            headers["Location"] = location
        if is_current(self.request, headers["ETag"]):
            return Response(status=304, headers=headers)
        return Response(written, status=status, headers=headers)

    def _location(self, body: Any, status: int) -> str:
        """Where what was made can be read, by the declared operation; nothing for a refusal that was recorded."""
        operation = self._operation()
        is_made = operation is not None and operation.located and status == operation.status
        return self.request.build_absolute_uri(operation.located.format(**body)) if operation and is_made else ""

    def _journaled(self, looks: AccessEntries, response: HttpResponseBase) -> HttpResponseBase:
        if not looks.are_any:
            return response
        try:
            write_accesses(looks, by=self.actor, at=clock.now(), road=self._channel())
        except DatabaseError:
            return self._unjournaled()
        return response

    def _channel(self) -> str:
        return f"{self.request.method} {type(self).__name__}"

    def _unjournaled(self) -> Response:
        """What cannot be journaled is not shown (R33)."""
        body = problem(
            self.request,
            code="unavailable",
            status=503,
            title=_("ARSOS is not available right now"),
            detail=_("We could not log this access, so nothing is shown. Please try again."),
        )
        headers = {"Retry-After": "5"}
        refused = Response(body, status=503, headers=headers, content_type="application/problem+json")
        finalized: Response = self.finalize_response(self.request, refused)
        return finalized


def _caller(actor: Actor) -> str:
    principal: UUID | str = actor.user_id or actor.client_id or ""
    return f"{principal}/{actor.on_behalf_of}"


def _key_owner(actor: Actor) -> str:
    """Whose idempotency keys these are: a person's own at the pages, and others in each client that acts for them."""
    if not actor.through:
        return _caller(actor)
    client = hashlib.sha256(actor.through.encode()).hexdigest()[:16]
    return f"{actor.user_id} by {client}/"
