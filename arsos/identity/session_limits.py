"""Sessions end after a time without use, and after a day's work whatever happens (R30, ASVS 7.3)."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_POST

from arsos.identity.events import note_sign_in_event

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
