"""Days of a calendar in words and marks."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from foundation.business_time.year import CalendarDay, DayKind
from web.configuration.calendar_form import SUNDAY_FIRST, WEEKDAYS
from web.configuration.typed_hours import say_hours

register = template.Library()
MARKS = {DayKind.HOLIDAY: "★", DayKind.CLOSURE: "✕", DayKind.CLOSED: "–"}


@register.simple_tag
def weekdays() -> tuple[Promise, ...]:
    """The days of a week, Sunday first."""
    return tuple(WEEKDAYS[number] for number in SUNDAY_FIRST)


@register.filter
def day_mark(day: CalendarDay) -> str:
    """How many hours it is open, or the sign of why it is not."""
    if not day.is_open:
        return MARKS.get(day.kind, "–")
    return f"{day.minutes // 60}" if day.minutes % 60 == 0 else f"{day.minutes / 60:.1f}"


@register.filter
def day_in_words(day: CalendarDay) -> str:
    """Everything the day's colour and mark say."""
    words = [_why_closed(day) if not day.is_open else _("open %(hours)s") % {"hours": say_hours(day.hours)}]
    if day.kind == DayKind.SEASON:
        words.append(_("season"))
    if day.changes_clocks:
        words.append(_("clocks change"))
    if day.is_changed:
        words.append(_("changed"))
    return ", ".join(words)


def _why_closed(day: CalendarDay) -> str:
    if day.name:
        return _("closed, %(name)s") % {"name": day.name}
    return _("closed")
