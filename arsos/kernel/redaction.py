"""Personal data as it may be shown by default, and as it may be shown to one client (R32)."""

from collections.abc import Mapping
from typing import Any

PROFILE: Mapping[str, frozenset[str]] = {
    "name": frozenset({"first_name", "last_name"}),
    "date_of_birth": frozenset({"date_of_birth"}),
    "mbi": frozenset({"mbi"}),
    "humana_id": frozenset({"humana_id", "dependent_code"}),
    "phone": frozenset({"phone"}),
    "email": frozenset({"email"}),
    "address": frozenset({"address", "city", "zip_code"}),
    "free_text": frozenset({"summary", "description", "details", "answer", "relay_text", "body", "text", "content"}),
}
REDACTABLE = tuple(PROFILE)
"""What a client's redaction profile can name; each stands for the fields of answers that carry it."""
OTHERS = frozenset({"agent", "destination", "referral"})
"""Whose names and phones these are: no person's whom we protect."""
HIDDEN = "•••"


def mask_mbi(mbi: str | None) -> str | None:
    """The last four characters: `•••• MK73`."""
    return f"•••• {mbi[-4:]}" if mbi else None


def redacted(body: Any, names: frozenset[str]) -> Any:
    """A body of an answer without the fields that a client's profile names; texts become `•••`."""
    if not names:
        return body
    hidden = frozenset().union(*(PROFILE[name] for name in names))
    return _without(body, hidden)


def _without(value: Any, hidden: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {
            name: item if name in OTHERS else _masked(item) if name in hidden else _without(item, hidden)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [_without(item, hidden) for item in value]
    return value


def _masked(value: Any) -> Any:
    """The shape stays what the document says: an object stays an object, a text a text; the rest becomes nothing."""
    if isinstance(value, dict):
        return {}
    if isinstance(value, str):
        return HIDDEN if value else value
    return None
