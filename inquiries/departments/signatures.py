"""Whether a status call really comes from the department's system (Standard Webhooks)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hmac import compare_digest

from standardwebhooks import Webhook

from arsos.kernel.errors import ArsosError
from inquiries.models import Department

TOLERANCE = timedelta(minutes=5)
NAMES = ("webhook-id", "webhook-timestamp", "webhook-signature")


class SignatureRefused(ArsosError):
    code = "signature-refused"
    title = "The signature of this call is missing or wrong"


def require_signature(department: Department, headers: Mapping[str, str], body: bytes, *, at: datetime) -> None:
    """Raise SignatureRefused for a wrong or outdated signature, and for none where the department must sign."""
    message_id, timestamp, signatures = (headers.get(name, "") for name in NAMES)
    if not signatures and not department.requires_signature:
        return
    if not department.secret or not (message_id and timestamp.isascii() and timestamp.isdigit()):
        raise SignatureRefused("Send webhook-id, webhook-timestamp and webhook-signature as Standard Webhooks says.")
    signed_at = datetime.fromtimestamp(min(int(timestamp[:12]), 32_503_680_000), tz=at.tzinfo)
    if abs(at - signed_at) > TOLERANCE:
        raise SignatureRefused("The timestamp is more than five minutes away from now.")
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise SignatureRefused("The body is no UTF-8.") from None
    wanted = Webhook(department.secret).sign(message_id, signed_at, text)
    if not any(_is_same(wanted, given) for given in signatures.split(" ")):
        raise SignatureRefused("The signature does not fit the body under this department's secret.")


def _is_same(wanted: str, given: str) -> bool:
    return compare_digest(wanted.encode(), given.encode("utf-8", "replace"))
