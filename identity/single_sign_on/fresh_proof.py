"""Who has neither a password nor a second factor of ARSOS proves again at the provider who they are (ASVS 7.5.1)."""

from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from accounts.models.users import User

OF_FACTORS = "/accounts/2fa/"


def sent_to_prove_again(request: HttpRequest, user: User) -> HttpResponseBase | None:
    """The way to the provider for somebody whose proof is old, before they set up a second factor; None for others.

    The sign-in library asks nobody again whom it has no way to ask: a session left open, or stolen, could be given a
    passkey of somebody else.
    """
    if not (settings.ARSOS_OIDC_ISSUER and request.path.startswith(OF_FACTORS)) or _has_own_way(user):
        return None
    asked = urlencode({"again": 1, "next": request.path})
    return HttpResponseRedirect(f"{reverse('openid_connect_login')}?{asked}")


def _has_own_way(user: User) -> bool:
    return user.has_usable_password() or Authenticator.objects.filter(user=user).exists()
