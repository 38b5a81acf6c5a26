"""Values in the words of people."""

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import lengths
from foundation.durations import DAY, HOUR, MINUTE
from foundation.identifiers import display_phone
from foundation.versioned.shipped import made_on
from inquiries.lists.rows import ListedInquiry
from inquiries.targets.rules import decide_timeliness
from web.frame.display_values import OPTIONS, display_day, display_language, phone_link
from web.frame.state_words import PLANS

register = template.Library()
DAYS_FROM = 4 * DAY
"""The regulations say 24 and 72 hours, and from a week on days."""
MINUTES_BELOW = 2 * HOUR
"""Targets shorter than that are said in minutes: a tenth of an hour is a riddle when one hour is all there is."""


@register.filter
def display_value(value: object) -> str:
    """`in_progress` as "In progress"; nothing as a dash."""
    if (known := OPTIONS.get(str(value))) is not None:
        return str(known)
    words = str(value or "–").replace("_", " ").replace("-", " ")
    return words[:1].upper() + words[1:]


@register.filter
def plan_words(code: str) -> str:
    """A plan type in words."""
    return str(PLANS.get(code, code))


register.filter(display_phone)
register.filter(phone_link)
register.filter(display_language)
register.filter(display_day)
register.filter(made_on)


@register.simple_tag
def limit(name: str) -> int:
    """How long a text may be, by the name it has in `foundation.lengths`: for fields that a template draws itself."""
    return int(getattr(lengths, name))


@register.filter
def time_used(explained: Any) -> str:
    """How much of its time a clock has used: "1.5 of 12 business hours used"; a regulatory deadline counts all days."""
    used, target = explained.elapsed_seconds, explained.clock.target_seconds
    if explained.clock.kind == explained.clock.Kind.REGULATORY:
        if target < DAYS_FROM:
            return _("%(used)s of %(target)s hours used") % {"used": _tenths(used / HOUR), "target": target // HOUR}
        return _("%(used)s of %(target)s days used") % {"used": _tenths(used / DAY), "target": _tenths(target / DAY)}
    if target < MINUTES_BELOW:
        counts = {"used": used // MINUTE, "target": target // MINUTE}
        return _("%(used)s of %(target)s business minutes used") % counts
    counts = {"used": _tenths(used / HOUR), "target": _tenths(target / HOUR)}
    return _("%(used)s of %(target)s business hours used") % counts


def _tenths(number: float) -> str:
    """One digit behind the point, and none for whole numbers."""
    return f"{number:.1f}".removesuffix(".0")


@register.filter
def legal_time(time: timedelta) -> str:
    """A time that a regulation gives, as it says it: "72 hours", and days from a week on."""
    if time.total_seconds() < DAYS_FROM:
        hours = round(time.total_seconds() / HOUR)
        return ngettext("%d hour", "%d hours", hours) % hours
    return ngettext("%d day", "%d days", time.days) % time.days


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
def clock_of(row: ListedInquiry, now: datetime) -> str:
    """Whether the earliest unmet target of a list's row is ok, in its warning time, or breached."""
    return decide_timeliness(status=row.status, due_at=row.due_at, warning_at=row.warning_at, now=now).value
