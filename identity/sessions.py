"""A person's session: how it is kept, and what each request of it passes (R30, R32).

Sessions stand on the list of their person under every key they have had, and keys as keyed hashes: who reads the
table, or a dump, takes over no session. Sign-in needs Redis, known devices are marked, sessions have limits, staff
have a second factor, and credentials are those that ARSOS stored.
"""

import base64
import time
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, logout
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from redis.exceptions import RedisError

from accounts.models.users import RoleGrant, User
from foundation import clock
from foundation.actor import Role
from foundation.http.problems import problem_answer
from identity.credentials.changed import are_own, refused
from identity.known_devices import mark_device
from identity.single_sign_on.fresh_proof import sent_to_prove_again
from identity.steps import note_sign_in_event

GUARDED = ("/accounts/", "/admin/login/", "/setup/")


class SignInNeedsRedis(MiddlewareMixin):
    """Rate limits fail open for reads and closed for sign-in."""

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        if not isinstance(error, RedisError) or not request.path.startswith(GUARDED):
            return None
        answer = render(request, "identity/unavailable.html", status=503)
        answer["Retry-After"] = "10"
        return answer


OPEN = ("/accounts/", "/admin/login/", "/admin/logout/", "/static/")
PROVEN = "arsos_second_factor"


def needs_second_factor(user: User) -> bool:
    """Whether the person holds any role but the agent's on the day; agents may have one, staff must."""
    if settings.ARSOS_STAFF_MFA == "off":
        return False
    today = clock.date_of(clock.now())
    return RoleGrant.objects.in_force(today).filter(user=user).exclude(role=Role.AGENT).exists()


class SecondFactorRequired:
    """Sends staff without a second factor to set one up, and ends sessions that lack the proof of one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_asked = settings.ARSOS_STAFF_MFA != "off" and settings.SESSION_COOKIE_NAME in request.COOKIES
        user = request.user if is_asked else None
        if not isinstance(user, User) or request.session.get(PROVEN):
            return self.get_response(request)
        if is_mfa_enabled(user):
            return self._with_factor(request, user)
        if request.path.startswith(OPEN) or not needs_second_factor(user):
            return self.get_response(request)
        return _sent_to_set_up(request)

    def _with_factor(self, request: HttpRequest, user: User) -> HttpResponseBase:
        if _gave_code(request, user):
            note_proven(request)
        else:
            note_sign_in_event("session_ended", request, user)
            logout(request)
        return self.get_response(request)


def note_proven(request: HttpRequest) -> None:
    """The session has proven the factor; known for the rest of it, since a change of factors ends the others."""
    request.session[PROVEN] = True


PROVEN_ELSEWHERE = "_arsos_proven_elsewhere"


def take_proof_of_provider(request: HttpRequest) -> None:
    """The identity provider says that the person has just proven a second factor to it."""
    setattr(request, PROVEN_ELSEWHERE, True)


def is_proven_by_provider(request: HttpRequest) -> bool:
    """Whether the request that signs somebody in carries such a word."""
    return bool(getattr(request, PROVEN_ELSEWHERE, False))


def forget_proof(request: HttpRequest) -> None:
    """The factor that was proven is gone."""
    request.session.pop(PROVEN, None)


def _gave_code(request: HttpRequest, user: User) -> bool:
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


def is_proof_old(request: HttpRequest) -> bool:
    """Whether the person has proven who they are longer ago than a change of credentials allows, or never."""
    records = get_authentication_records(request, request.user)
    return not records or time.time() - records[-1]["at"] > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def _sent_to_set_up(request: HttpRequest) -> HttpResponseBase:
    if request.path.startswith("/api/"):
        return problem_answer(
            request,
            code="second-factor-required",
            status=403,
            title=_("A second factor is required"),
            detail=_("Sign in to the pages and set up two-factor authentication; then call again."),
        )
    return HttpResponseRedirect(reverse("mfa_activate_totp"))


BEGAN, USED = "arsos_began", "arsos_used"
NOTED_EVERY = 30
BY_ITSELF = "X-By-Itself"
"""Said by our scripts with what nobody asked for: looking again, hearing news, saying who is there."""
STREAM = "/api/v1/events/stream/"


class SessionLimits:
    """Ends sessions that are over; what the browser shows counts down by the same figures."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            self._judge(request, now=time.time())
        return self.get_response(request)

    def _judge(self, request: HttpRequest, *, now: float) -> None:
        session = request.session
        began, used = session.setdefault(BEGAN, now), session.get(USED, now)
        if now - used > settings.ARSOS_SESSION_IDLE_SECONDS or now - began > settings.ARSOS_SESSION_LONGEST_SECONDS:
            note_sign_in_event("session_ended", request, request.user)
            logout(request)
        elif (now - used > NOTED_EVERY and not _is_by_itself(request)) or USED not in session:
            session[USED] = now


def _is_by_itself(request: HttpRequest) -> bool:
    """Whether a page asks without its reader: such a request must not keep a session alive that nobody uses."""
    return request.path == STREAM or BY_ITSELF in request.headers


def seconds_left(request: HttpRequest) -> int:
    """How long the session lasts if nothing more is asked from now on."""
    longest = request.session.get(BEGAN, time.time()) + settings.ARSOS_SESSION_LONGEST_SECONDS - time.time()
    return int(min(settings.ARSOS_SESSION_IDLE_SECONDS, longest))


@require_POST
def stay_signed_in(request: HttpRequest) -> JsonResponse:
    """The person is still there: answer with the seconds that are left now; 401 when the session is over."""
    if not request.user.is_authenticated:
        return JsonResponse({"seconds_left": 0}, status=401)
    request.session[USED] = time.time()
    return JsonResponse({"seconds_left": seconds_left(request)})


class KnownDevices:
    """Gives the browser its mark with the answer that signed somebody in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        username = getattr(request, "_arsos_remembered", "")
        if username:
            mark_device(request, response, username)
        return response


CREDENTIAL_PAGES = ("/accounts/2fa/", "/accounts/reauthenticate/", "/accounts/password/change/")


class OwnCredentialsAlone:
    """Ends a session that would use, show or change credentials that were changed in the database, and sends who cannot
    prove themselves here to where they can.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user if request.path.startswith(CREDENTIAL_PAGES) else None
        if not isinstance(user, User):
            return self.get_response(request)
        if not are_own(request, user):
            return refused(request)
        away = sent_to_prove_again(request, user) if is_proof_old(request) else None
        return away or self.get_response(request)


KEPT_SESSION = "SELECT session_data, expire_date FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(DatabaseSessions):
    """A key turns when somebody proves again who they are; the person's list of sessions follows it (R30).

    The tables hold hashes of keys, and a hash is no key: whoever reads one there cannot present it.
    """

    key_salt = "django.contrib.sessions.SessionStore"
    """What the framework signs with by the name of this class, also for those below it."""

    def _get_session_from_db(self) -> Session | None:
        """The session as it is kept. Each request of a person asks this; to build the statement took longer than to
        answer it.
        """
        with connection.cursor() as cursor:
            cursor.execute(KEPT_SESSION, [kept_key(self.session_key), timezone.now()])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return None
        return Session(session_key=self.session_key or "", session_data=found[0], expire_date=found[1])

    def cycle_key(self) -> None:
        """Go on under a new key, here and on the list."""
        before = self.session_key
        super().cycle_key()
        UserSession.objects.filter(session_key=before).update(session_key=self.session_key)

    def _validate_session_key(self, key: Any) -> bool:
        return bool(super()._validate_session_key(key)) and not is_kept(key)  # type: ignore[misc]  # not in the stubs


class ListedSession(SessionStore):
    """A session of somebody's list, opened by what the table holds; never by what a browser sends."""

    def _validate_session_key(self, key: Any) -> bool:
        return bool(key)


def open_what_is_listed() -> None:
    """The sign-in library's list opens its sessions to see whether they still are."""
    UserSession._session_store = lambda _listed, *key: ListedSession(*key)


def renew_session(request: HttpRequest, user: User) -> None:
    """Let the session that asks go on where all the others of a person have just ended."""
    user.refresh_from_db(fields=["access_ended"])  # the framework may prove the session by this object once more
    if request.user.pk == user.pk:
        request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()


MARK = "kept."
"""What no key begins with: new keys are letters and digits."""
LENGTH = 40
"""As long as the columns; 210 bits of the hash."""


def kept_key(key: Any) -> Any:
    """How a key stands in the database; what stands there already stays as it is, and nothing stays nothing."""
    if not isinstance(key, str) or not key or is_kept(key):
        return key
    digest = salted_hmac("identity.kept_keys", key, algorithm="sha256").digest()
    return (MARK + base64.urlsafe_b64encode(digest).decode())[:LENGTH]


def is_kept(key: str) -> bool:
    """Whether this is how a key is kept; such a one is never accepted from a browser."""
    return key.startswith(MARK)


def keep_keys_hashed() -> None:
    """Whatever the framework or the sign-in library stores or looks up by a session's key goes by its hash."""
    for model in (Session, UserSession):
        field: Any = model._meta.get_field("session_key")
        field.get_prep_value = kept_key
    UserSession.is_current = _is_current


def _is_current(listed: Any) -> bool:
    return bool(listed.session_key == kept_key(context.request.session.session_key))


def session_seconds(request: HttpRequest) -> dict[str, int]:
    """The seconds the session lasts, for the warning before it ends."""
    is_signed_in = isinstance(getattr(request, "user", None), User)
    return {"session_seconds": seconds_left(request)} if is_signed_in else {}
