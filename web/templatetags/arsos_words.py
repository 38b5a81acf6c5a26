"""Values in the words of people."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils.translation import ngettext

from arsos.kernel import limits
from arsos.kernel.shipped import made_on
from inquiries.rules.timeliness import decide_timeliness
from web.spoken_values import phone_link, spoken_day, spoken_language, spoken_phone

register = template.Library()


@register.filter
def spoken(value: object) -> str:
    """`in_progress` as "In progress"; nothing as a dash."""
    words = str(value or "–").replace("_", " ").replace("-", " ")
    return words[:1].upper() + words[1:]


register.filter(spoken_phone)
register.filter(phone_link)
register.filter(spoken_language)
register.filter(spoken_day)
register.filter(made_on)


@register.simple_tag
def limit(name: str) -> int:
    """How long a text may be, by the name it has in `arsos.kernel.limits`: for fields that a template draws itself."""
    return int(getattr(limits, name))


@register.filter
def hours(seconds: int) -> str:
    """Seconds as hours and minutes."""
    return f"{seconds // 3600}:{seconds % 3600 // 60:02} h"


@register.filter
def lasting(time: timedelta) -> str:
    """A stretch of time as days, hours and minutes."""
    minutes = round(time.total_seconds() / 60)
    days, hours_left, minutes_left = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = [
        ngettext("%d day", "%d days", days) % days if days else "",
        ngettext("%d hour", "%d hours", hours_left) % hours_left if hours_left else "",
        ngettext("%d minute", "%d minutes", minutes_left) % minutes_left if minutes_left or not minutes else "",
    ]
    return " ".join(part for part in parts if part)


@register.filter
def clock_of(row: Mapping[str, Any], now: datetime) -> str:
    """Whether the earliest unmet target of a list's row is ok, in its warning time, or breached."""
    facts = {name: row[name] for name in ("status", "due_at", "warning_at")}
    return decide_timeliness(**facts, now=now).value
