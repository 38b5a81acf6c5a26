"""Days and instants that mean something: what people type has bounds, what is stored can always be shown, and both are
shown as Americans write them: "10:35 PM ET, Nov 25".
"""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
"""No day of anybody's business lies outside; what does is a slip of the finger, such as a year of two digits."""
FIRST_INSTANT = datetime(1900, 1, 1, tzinfo=UTC)
LAST_INSTANT = datetime(2200, 1, 1, tzinfo=UTC)
OUTSIDE = gettext_noop("Give a year from 1900 to 2199, with four digits.")
PLAIN_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Zone(ZoneInfo):
    """A time zone that shows also the first and last hours of the calendar, in UTC, where its own hours would end."""

    def fromutc(self, dt: datetime, /) -> datetime:
        try:
            return super().fromutc(dt)
        except OverflowError:
            return dt


def plain_day(text: str) -> date:
    """A day written as YYYY-MM-DD and no other way; raises ValueError."""
    if PLAIN_DAY.fullmatch(text) is None:
        raise ValueError("Give a day as YYYY-MM-DD.")
    return date.fromisoformat(text)


def is_day_of_business(day: date) -> bool:
    """Whether a day lies where days can mean something."""
    return FIRST_DAY <= day <= LAST_DAY


def is_instant_of_business(at: datetime) -> bool:
    """The same for an aware instant; compares without leaving the calendar."""
    return FIRST_INSTANT <= at < LAST_INSTANT


def clamp_day(day: date, *, first: date = FIRST_DAY, last: date = LAST_DAY) -> date:
    """The nearest day inside some bounds."""
    return min(max(day, first), last)


def clamp_instant(at: datetime) -> datetime:
    """The nearest instant that can mean something: outside it nothing is stored, so a filter finds the same."""
    return min(max(at, FIRST_INSTANT), LAST_INSTANT - timedelta(microseconds=1))


def age_on(born_on: date, on: date) -> int:
    """How many years somebody has completed on a day; who was born on February 29 completes one on March 1."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


US_ZONES = {
    "EST": "ET",
    "EDT": "ET",
    "CST": "CT",
    "CDT": "CT",
    "MST": "MT",
    "MDT": "MT",
    "PST": "PT",
    "PDT": "PT",
    "AKST": "AKT",
    "AKDT": "AKT",
    "HST": "HT",
    "HDT": "HT",
}
"""People say "ET" all year; "EST" in July would be an hour off."""


def display_zone(at: datetime) -> str:
    """The zone of an instant: "ET" for New York in every season; "UTC" for other zones is what it is called there."""
    name = at.tzname() or ""
    return US_ZONES.get(name, name)


def display_clock(at: datetime, *, with_seconds: bool = False, with_zone: bool = True) -> str:
    """The time of day: "8:04 PM ET"."""
    seconds = f":{at:%S}" if with_seconds else ""
    zone = f" {display_zone(at)}" if with_zone else ""
    return f"{at.hour % 12 or 12}:{at:%M}{seconds} {at:%p}{zone}"


def display_date(at: date, *, with_weekday: bool = False, with_year: bool = False) -> str:
    """The day: "Nov 25", "Wed, Nov 25" or "Nov 25, 2026"."""
    weekday = f"{at:%a}, " if with_weekday else ""
    return f"{weekday}{at:%b} {at.day}{f', {at.year}' if with_year else ''}"


def display_instant(
    at: datetime, *, with_weekday: bool = False, with_year: bool = False, with_seconds: bool = False
) -> str:
    """The time and the day: "10:35 PM ET, Nov 25"."""
    day = display_date(at, with_weekday=with_weekday, with_year=with_year)
    return f"{display_clock(at, with_seconds=with_seconds)}, {day}"
