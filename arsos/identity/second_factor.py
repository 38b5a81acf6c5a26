"""Staff need a second factor: without one they get no further than the page that sets it up (R30)."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from arsos.accounts.models import RoleGrant, User
from arsos.api.problems import problem_answer
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
    """Sends staff without a second factor to set one up, whatever they asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        user = request.user
        if request.path.startswith(OPEN) or not isinstance(user, User) or _is_proven(request, user):
            return self.get_response(request)
        if request.path.startswith("/api/"):
            return problem_answer(
                request,
                code="second-factor-required",
                status=403,
                title="A second factor is required",
                detail="Sign in to the pages and set up an authenticator app; then call again.",
            )
        return HttpResponseRedirect(reverse("mfa_activate_totp"))


def _is_proven(request: HttpRequest, user: User) -> bool:
    """Known for the rest of the session once it holds; roles that come later are asked for at the next sign-in."""
    if request.session.get(PROVEN):
        return True
    if is_mfa_enabled(user):
        request.session[PROVEN] = True
        return True
    return not needs_second_factor(user)
