"""Staff need a second factor: without one they get no further than the page that sets it up (R30).

Once somebody has a factor, a session that never proved it is worth nothing, whenever it began.
"""

from collections.abc import Callable

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from arsos.accounts.models import RoleGrant, User
from arsos.api.problems import problem_answer
from arsos.identity.events import note_sign_in_event
from arsos.kernel import clock
from arsos.kernel.actor import Role

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
        user = request.user if settings.SESSION_COOKIE_NAME in request.COOKIES else None
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


def forget_proof(request: HttpRequest) -> None:
    """The factor that was proven is gone."""
    request.session.pop(PROVEN, None)


def _gave_code(request: HttpRequest, user: User) -> bool:
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


def _sent_to_set_up(request: HttpRequest) -> HttpResponseBase:
    if request.path.startswith("/api/"):
        return problem_answer(
            request,
            code="second-factor-required",
            status=403,
            title="A second factor is required",
            detail="Sign in to the pages and set up an authenticator app; then call again.",
        )
    return HttpResponseRedirect(reverse("mfa_activate_totp"))
