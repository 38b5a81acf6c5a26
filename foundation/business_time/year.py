"""A year of a business calendar, day by day: how long it is open, and why not (R21)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from foundation.business_time.hours import CalendarRules, Hours, named_federal_holidays, openings_on, weekly_hours_on

ONE_DAY = timedelta(days=1)
WEEK = 7


class DayKind(StrEnum):
    """Why a day is as it is."""

    OPEN = "open"
    SEASON = "season"
    HOLIDAY = "holiday"
    CLOSURE = "closure"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day: its hours in local time, how long that is, the holiday's name, whether clocks are changed in it, and
    whether it differs from the year it is compared with.
    """

    day: date
    kind: DayKind
    hours: Hours
    minutes: int
    name: str = ""
    changes_clocks: bool = False
    is_changed: bool = False

    @property
    def is_open(self) -> bool:
        """Whether work goes on at some time of the day."""
        return self.minutes > 0


@dataclass(frozen=True, slots=True)
class CalendarMonth:
    """The days of a month in weeks from Sunday, as Americans draw them; None where a day belongs to another month."""

    first: date
    weeks: tuple[tuple[CalendarDay | None, ...], ...]

    @property
    def days(self) -> tuple[CalendarDay, ...]:
        """The days in order."""
        return tuple(day for week in self.weeks for day in week if day is not None)


def draw_year(
    rules: CalendarRules, year: int, *, compared_to: CalendarRules | None = None
) -> tuple[CalendarMonth, ...]:
    """The twelve months of a year; a day is changed where `compared_to` opens it at other times."""
    return tuple(_month(rules, date(year, month, 1), compared_to) for month in range(1, 13))


def draw_day(rules: CalendarRules, day: date, *, compared_to: CalendarRules | None = None) -> CalendarDay:
    """One day of the calendar."""
    spans = openings_on(rules, day)
    hours, is_season = weekly_hours_on(rules, day)
    name = named_federal_holidays(day.year).get(day, "") if rules.federal_holidays else ""
    return CalendarDay(
        day=day,
        kind=_kind(rules, day, name=name, is_season=is_season, is_open=bool(spans)),
        hours=hours if spans else (),
        minutes=sum(int((closes - opens).total_seconds()) for opens, closes in spans) // 60,
        name=name,
        changes_clocks=_changes_clocks(rules, day),
        is_changed=compared_to is not None and openings_on(compared_to, day) != spans,
    )


def _kind(rules: CalendarRules, day: date, *, name: str, is_season: bool, is_open: bool) -> DayKind:
    if name:
        return DayKind.HOLIDAY
    if day in rules.closures:
        return DayKind.CLOSURE
    if not is_open:
        return DayKind.CLOSED
    return DayKind.SEASON if is_season else DayKind.OPEN


def _changes_clocks(rules: CalendarRules, day: date) -> bool:
    zone = ZoneInfo(rules.time_zone)
    begins, ends = (datetime.combine(one, time(0), zone) for one in (day, day + ONE_DAY))
    return begins.utcoffset() != ends.utcoffset()


def _month(rules: CalendarRules, first: date, compared_to: CalendarRules | None) -> CalendarMonth:
    cells: list[CalendarDay | None] = [None] * (first.isoweekday() % WEEK)
    day = first
    while day.month == first.month:
        cells.append(draw_day(rules, day, compared_to=compared_to))
        day += ONE_DAY
    cells += [None] * (-len(cells) % WEEK)
    return CalendarMonth(first, tuple(tuple(cells[start : start + WEEK]) for start in range(0, len(cells), WEEK)))
