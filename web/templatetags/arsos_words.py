"""Values in the words of people."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template

from web.templatetags.arsos_states import clock_at

register = template.Library()


@register.filter
def spoken(value: object) -> str:
    """`in_progress` as "In progress"; nothing as a dash."""
    words = str(value or "–").replace("_", " ").replace("-", " ")
    return words[:1].upper() + words[1:]


@register.filter
def hours(seconds: int) -> str:
    """Seconds as hours and minutes."""
    return f"{seconds // 3600}:{seconds % 3600 // 60:02} h"


@register.filter
def clock_of(row: Mapping[str, Any], now: datetime) -> str:
    """Whether the earliest unmet target of a list's row is ok, in its warning time, or breached."""
    return clock_at(row["due_at"], row["warning_at"], now)


@register.filter
def facts_in_words(facts: Mapping[str, object]) -> str:
    """What an entry of the history says, without the action that its kind names already."""
    return ", ".join(
        f"{name.replace('_', ' ')}: {_in_words(value)}" for name, value in facts.items() if name != "action" and value
    )


def _in_words(value: object) -> str:
    if isinstance(value, Mapping):
        return " and ".join(f"{_in_words(name)} {_in_words(one)}" for name, one in value.items())
    if isinstance(value, list):
        return " and ".join(_in_words(one) for one in value)
    return "yes" if value is True else str(value).replace("_", " ")
