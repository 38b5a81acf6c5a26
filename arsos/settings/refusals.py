"""Configurations that ARSOS refuses to start with, each with what to do instead."""

from collections.abc import Sequence
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

LOOPBACK = ("localhost", "127.0.0.1", "::1")
SHORTEST_SECRET = 32
BUILDING_STATIC_FILES = "collect"


def require_loopback_for_demo(staff_mfa: str, base_url: str) -> None:
    """Sign-in without a second factor is for a demo that nobody else can reach."""
    _require_known(staff_mfa)
    if staff_mfa == "off" and urlsplit(base_url).hostname not in LOOPBACK:
        raise ImproperlyConfigured("ARSOS_STAFF_MFA=off works on loopback alone: unset it, or use localhost.")


def require_second_factor(staff_mfa: str) -> None:
    """Production has no way around the second factor."""
    _require_known(staff_mfa)
    if staff_mfa == "off":
        raise ImproperlyConfigured("ARSOS_STAFF_MFA=off is for the demo on loopback: unset it.")


def require_production_secrets(
    secret_key: str, *, field_keys: Sequence[str], hash_keys: Sequence[str], base_url: str
) -> None:
    """Secrets are long, keys are keys, and the own address is TLS; an image being built needs none of them."""
    if secret_key == BUILDING_STATIC_FILES:
        return
    if len(secret_key) < SHORTEST_SECRET or not all(len(key) >= SHORTEST_SECRET for key in hash_keys):
        raise ImproperlyConfigured(
            f"DJANGO_SECRET_KEY and each of ARSOS_HASH_KEYS need {SHORTEST_SECRET} characters: deploy/new-env.sh"
        )
    for key in field_keys:
        _require_field_key(key)
    if not base_url.startswith("https://"):
        raise ImproperlyConfigured("ARSOS_BASE_URL must be an https address.")


def require_sos_line(secret_key: str, sos_line: str) -> None:
    """The number of the SOS line is deployment configuration and stands nowhere else (R27)."""
    if secret_key != BUILDING_STATIC_FILES and not sos_line.strip():
        raise ImproperlyConfigured("ARSOS_SOS_LINE must name the number of the Customer Service SOS line.")


def require_way_in(issuer: str, client: tuple[str, str], *, local: str, break_glass: Sequence[str]) -> None:
    """The identity provider is named in full and reached by TLS, and there is always somebody who can sign in."""
    if local not in ("on", "break-glass"):
        raise ImproperlyConfigured("ARSOS_LOCAL_SIGN_IN is `on` or `break-glass`.")
    if local == "break-glass" and not (issuer and break_glass):
        raise ImproperlyConfigured(
            "ARSOS_LOCAL_SIGN_IN=break-glass needs ARSOS_OIDC_ISSUER, and an account's id in ARSOS_BREAK_GLASS_USERS."
        )
    for one in break_glass:
        _require_id(one)
    if not issuer:
        return
    parts = urlsplit(issuer)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ImproperlyConfigured("ARSOS_OIDC_ISSUER must be an https address, as the provider itself writes it.")
    if not all(client):
        raise ImproperlyConfigured("ARSOS_OIDC_ISSUER needs ARSOS_OIDC_CLIENT_ID and ARSOS_OIDC_CLIENT_SECRET.")


def require_metrics_token(token: str) -> None:
    """`/metrics` is closed, or opens to a secret that nobody guesses."""
    if token and len(token) < SHORTEST_SECRET:
        raise ImproperlyConfigured(f"ARSOS_METRICS_TOKEN needs {SHORTEST_SECRET} characters, or unset it.")


def _require_id(account: str) -> None:
    try:
        UUID(account)
    except ValueError:
        raise ImproperlyConfigured(
            "ARSOS_BREAK_GLASS_USERS are ids: the one in the address of an account's page, not its user name."
        ) from None


def _require_field_key(key: str) -> None:
    try:
        Fernet(key)
    except ValueError:
        raise ImproperlyConfigured("ARSOS_FIELD_KEYS must be Fernet keys: deploy/new-env.sh makes them.") from None


def _require_known(staff_mfa: str) -> None:
    if staff_mfa not in ("required", "off"):
        raise ImproperlyConfigured("ARSOS_STAFF_MFA is `required` or `off`.")
