"""When an inquiry on hold comes back, offered as people say it: the next business day at nine, Monday, an answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from django.utils.translation import gettext as _

from foundation.business_time.hours import ONE_DAY, BusinessCalendar, openings_on
from foundation.moments import display_clock, display_date, is_instant_of_business

MORNING = time(9)
MOST_DAYS = 31
"""A calendar that stays closed longer has no morning to offer."""
WEEK = timedelta(days=7)
DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class Preset:
    """One morning that is offered: its instant and its words."""

    at: datetime
    words: str


def mornings(calendar: BusinessCalendar, now: datetime, zone: tzinfo) -> Iterator[Preset]:
    """The next business day and the next Monday at nine in the reader's zone; a closed day gives way to the next."""
    today = now.astimezone(zone).date()
    tomorrow, monday = today + ONE_DAY, today + WEEK - timedelta(days=today.weekday())
    first, second = _open_from(calendar, tomorrow), _open_from(calendar, monday)
    if first is not None:
        is_tomorrow = first == tomorrow
        yield _preset(first, zone, _("Tomorrow, %(day)s") if is_tomorrow else _("Next business day, %(day)s"))
    if second is not None and second != first:
        yield _preset(second, zone, "%(day)s" if second == monday else _("%(day)s (closed on Monday)"))


def _open_from(calendar: BusinessCalendar, day: date) -> date | None:
    days = (day + ONE_DAY * number for number in range(MOST_DAYS))
    return next((one for one in days if openings_on(calendar.rules, one)), None)


def _preset(day: date, zone: tzinfo, words: str) -> Preset:
    at = datetime.combine(day, MORNING, zone)
    said = f"{display_date(day, with_weekday=True)}, {display_clock(at)}"
    return Preset(at, words % {"day": said})


def is_instant(text: str) -> bool:
    """Whether a form sends back one of the mornings it was offered, by its instant."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return False
    return at.tzinfo is not None and is_instant_of_business(at)
