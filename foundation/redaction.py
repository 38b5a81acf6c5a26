"""Personal data as it may be shown by default, and as it may be shown to one client (R32)."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

PROFILE: Mapping[str, frozenset[str]] = {
    "name": frozenset({"first_name", "last_name"}),
    "date_of_birth": frozenset({"date_of_birth"}),
    "mbi": frozenset({"mbi"}),
    "humana_id": frozenset({"humana_id", "dependent_code"}),
    "phone": frozenset({"phone"}),
    "email": frozenset({"email"}),
    "address": frozenset({"address", "city", "zip_code"}),
    "free_text": frozenset(
        {
            "summary",
            "description",
            "details",
            "answer",
            "relay_text",
            "body",
            "text",
            "content",
            "snippet",
            "search",
            "reason",
            "note",
            "purpose",
            "review_note",
            "outcome_note",
            "no_call_reason",
            "exhausted_options",
            "file_name",
        }
    ),
}
REDACTABLE = tuple(PROFILE)
"""What a client's redaction profile can name; each stands for the fields of answers that carry it."""
OTHERS = frozenset({"agent", "destination", "referral"})
"""Whose names and phones these are: no person's whom we protect."""
PERSONS = frozenset({"person", "possible_members"})
"""Under these a plain `name` is the name of a person."""
HIDDEN = "•••"
SHORTEST_VALUE = 3
"""Shorter values would hide parts of other words."""


def redacted(body: Any, names: frozenset[str]) -> Any:
    """A body of an answer without the fields that a client's profile names; texts become `•••`.

    Free text that stays loses the values that are hidden beside it, as they are written there. It may still name
    somebody in other words: a client from which that must be kept has `free_text` hidden, too.
    """
    if not names:
        return body
    hidden = frozenset().union(*(PROFILE[name] for name in names))
    values: set[str] = set()
    shown = _without(body, hidden, values, is_person=False)
    if "free_text" in names or not values:
        return shown
    longest_first = sorted(values, key=len, reverse=True)
    return _cleaned(shown, re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE), is_text=False)


def _without(value: Any, hidden: frozenset[str], values: set[str], *, is_person: bool) -> Any:
    """The value without what is hidden; what that was goes into `values`."""
    if isinstance(value, dict):
        shown = {}
        for name, item in value.items():
            if name in OTHERS:
                shown[name] = item
            elif name in hidden or (is_person and name == "name" and "last_name" in hidden):
                values |= _words_of(item)
                shown[name] = _masked(item)
            else:
                shown[name] = _without(item, hidden, values, is_person=name in PERSONS)
        return shown
    if isinstance(value, list):
        return [_without(item, hidden, values, is_person=is_person) for item in value]
    return value


def _words_of(value: Any) -> set[str]:
    text = value.isoformat() if isinstance(value, date) else value
    return {text} if isinstance(text, str) and len(text) >= SHORTEST_VALUE else set()


def _cleaned(value: Any, hidden: re.Pattern[str], *, is_text: bool) -> Any:
    """Free text without the values that are hidden elsewhere in the body."""
    if isinstance(value, dict):
        return {
            name: _cleaned(item, hidden, is_text=is_text or name in PROFILE["free_text"])
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [_cleaned(item, hidden, is_text=is_text) for item in value]
    return hidden.sub(HIDDEN, value) if is_text and isinstance(value, str) else value


def _masked(value: Any) -> Any:
    """The shape stays what the document says: an object stays an object, a text a text; the rest becomes nothing."""
    if isinstance(value, dict):
        return {}
    if isinstance(value, list):
        return []
    if isinstance(value, str):
        return HIDDEN if value else value
    return None
