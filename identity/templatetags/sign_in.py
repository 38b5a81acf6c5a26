"""Which ways to sign in the page offers."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def organization_sign_in() -> str:
    """What the organization calls its own sign-in; empty where there is none."""
    return settings.ARSOS_OIDC_NAME if settings.ARSOS_OIDC_ISSUER else ""


@register.simple_tag
def is_local_sign_in_open() -> bool:
    """Whether people other than those of the emergency use a password or passkey of ARSOS."""
    return bool(settings.ARSOS_LOCAL_SIGN_IN == "on")
