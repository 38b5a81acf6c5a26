"""Who has neither a password nor a second factor of ARSOS proves again at the provider who they are (ASVS 7.5.1)."""

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from accounts.models.users import User
from identity.sessions import is_proof_old

OF_FACTORS = "/accounts/2fa/"


class FreshProof:
    """Before such a person sets up a second factor: the library asks nobody again whom it has no way to ask.

    Otherwise a session left open, or stolen, could be given a passkey of somebody else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_asked = settings.ARSOS_OIDC_ISSUER and request.path.startswith(OF_FACTORS)
        user = request.user if is_asked else None
        if not isinstance(user, User) or _has_own_way(user):
            return self.get_response(request)
        if not is_proof_old(request):
            return self.get_response(request)
        asked = urlencode({"again": 1, "next": request.path})
        return HttpResponseRedirect(f"{reverse('openid_connect_login')}?{asked}")


def _has_own_way(user: User) -> bool:
    return user.has_usable_password() or Authenticator.objects.filter(user=user).exists()
