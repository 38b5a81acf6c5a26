"""What can be refused, with a stable code and words that help; knows nothing of HTTP."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong in the input: where (JSON pointer), a stable code, and what to do instead."""

    pointer: str
    code: str
    detail: str


class ArsosError(Exception):
    """Base of every refusal. `extra` are further members of the answer, free of personal data."""

    code: ClassVar[str] = "error"
    title: ClassVar[str] = "The request was refused"

    def __init__(
        self,
        detail: str = "",
        *,
        errors: Iterable[FieldError] = (),
        extra: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.errors = tuple(errors)
        self.extra = dict(extra or {})


class ResourceNotFound(ArsosError):
    code = "not-found"
    title = "There is nothing here that you may see"


class ReferenceMistyped(ArsosError):
    code = "mistyped-reference"
    title = "This reference is mistyped"


class PermissionRefused(ArsosError):
    code = "forbidden"
    title = "You may not do this"


class ScopeMissing(ArsosError):
    code = "scope-missing"
    title = "The access token lacks a scope"


class AgentNotBound(ArsosError):
    code = "agent-not-bound"
    title = "This client is not bound to that agent"


class RequestMalformed(ArsosError):
    code = "bad-request"
    title = "The request cannot be read"


class InputRejected(ArsosError):
    code = "validation-error"
    title = "Some of what was sent is not right"


class LockedFieldSent(ArsosError):
    code = "locked-field"
    title = "A field was sent that is already known and locked"


class FamiliesMixed(ArsosError):
    code = "mixed-family"
    title = "Medicare and Individual cannot be mixed in one inquiry"


class TypeNotOffered(ArsosError):
    code = "type-not-offered"
    title = "This type is not offered for this plan"


class ExistingMemberFound(ArsosError):
    code = "existing-member"
    title = "This person is in your book of business"


class TransitionRefused(ArsosError):
    code = "illegal-transition"
    title = "The inquiry is not in a state that allows this"


class ConflictFound(ArsosError):
    code = "conflict"
    title = "That cannot be done now"


class LimitReached(ArsosError):
    code = "throttled"
    title = "That is as often as it may be done for now"


class VersionStale(ArsosError):
    code = "stale"
    title = "The inquiry has changed since you read it"


class KeyReused(ArsosError):
    code = "idempotency-key-reused"
    title = "This idempotency key was used for another request"


class KeyInFlight(ArsosError):
    code = "in-flight"
    title = "A request with this idempotency key is still running"


class Collided(ArsosError):
    code = "collided"
    title = "Somebody changed the same at the same moment"


class Misdirected(ArsosError):
    code = "misdirected"
    title = "Another process of ARSOS answers this"
