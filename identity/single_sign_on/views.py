"""To the identity provider and back."""

from collections.abc import Callable

import requests
from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from identity.single_sign_on.adapter import unavailable
from identity.single_sign_on.provider import PROVIDER, VerifiedAdapter

UNUSABLE = (requests.RequestException, OAuth2Error, AttributeError, KeyError, TypeError, ValueError)
"""A provider that does not answer, or not as one; the library lets these through."""


@login_not_required  # type: ignore[untyped-decorator]  # the library is not typed
@require_safe
def to_provider(request: HttpRequest) -> HttpResponse:
    """Send the browser away, with state, challenge and nonce of this one sign-in."""
    return _through(OAuth2LoginView.adapter_view, request)


@login_not_required  # type: ignore[untyped-decorator]  # the same
@require_safe
def from_provider(request: HttpRequest) -> HttpResponse:
    """The browser is back with a code, or with the provider's refusal."""
    return _through(OAuth2CallbackView.adapter_view, request)


def _through(
    view: Callable[[VerifiedAdapter], Callable[[HttpRequest], HttpResponse]], request: HttpRequest
) -> HttpResponse:
    try:
        return view(VerifiedAdapter(request, PROVIDER))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except UNUSABLE:
        return unavailable(request)
