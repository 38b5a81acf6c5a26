"""To the identity provider and back."""

from collections.abc import Callable

import requests
from allauth.account.internal.decorators import login_not_required
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.core.internal import ratelimit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from identity.sessions import is_proof_old
from identity.single_sign_on.adapter import unavailable
from identity.single_sign_on.provider import PROVIDER, VerifiedAdapter, log_failure

PER_ADDRESS = "organization"
"""The limit on starting and ending sign-ins, each of which asks the provider and writes a session."""


@login_not_required  # type: ignore[untyped-decorator]  # the library is not typed
@require_safe
def to_provider(request: HttpRequest) -> HttpResponse:
    """Send the browser away, with state, challenge and nonce of this one sign-in.

    Only who is signed in, and proved it minutes ago, may connect their account to an identity.
    """
    if request.GET.get("process", "login") not in {"login", "connect"}:
        raise Http404
    if request.GET.get("process") == "connect":
        if not request.user.is_authenticated:
            return HttpResponseRedirect(reverse("account_login"))
        if is_proof_old(request):
            suspended: HttpResponse = suspend_request(request, reverse("account_reauthenticate"))
            return suspended
    return _through(OAuth2LoginView.adapter_view, request)


@login_not_required  # type: ignore[untyped-decorator]  # the same
@require_safe
def from_provider(request: HttpRequest) -> HttpResponse:
    """The browser is back with a code, or with the provider's refusal."""
    return _through(OAuth2CallbackView.adapter_view, request)


def _through(
    view: Callable[[VerifiedAdapter], Callable[[HttpRequest], HttpResponse]], request: HttpRequest
) -> HttpResponse:
    if not settings.ARSOS_OIDC_ISSUER:
        raise Http404
    limited: HttpResponse | None = ratelimit.consume_or_429(
        request, app="allauth.account", action=PER_ADDRESS, limit_get=True
    )
    if limited:
        return limited
    try:
        return view(VerifiedAdapter(request, PROVIDER))(request)
    except (requests.RequestException, OAuth2Error) as error:
        log_failure(error)
        return unavailable(request)
