"""Business time: adding and measuring inside opening hours, over holidays and clock changes (R21)."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from foundation.moments import clamp_instant

Hours = tuple[tuple[time, time], ...]
SEARCH_DAYS = 2 * 366
ONE_DAY = timedelta(days=1)
LEAST_OPEN_A_YEAR = timedelta(hours=52)
"""An hour a week: with less, the longest target of a priority (60 hours) is never reached in what is looked at."""


class CalendarEmpty(ValueError):
    """The calendar does not open as long as that within two years."""


def last_looked_at(start: datetime) -> datetime:
    """Beyond this instant no opening hours are looked at: two years after a start."""
    return clamp_instant(start).astimezone(UTC) + timedelta(days=SEARCH_DAYS)


@dataclass(frozen=True, slots=True)
class Season:
    """Other weekly hours between two days of every year, given as (month, day); may run over New Year."""

    first: tuple[int, int]
    last: tuple[int, int]
    weekly: tuple[Hours, ...]

    def covers(self, day: date) -> bool:
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


@dataclass(frozen=True, slots=True)
class CalendarRules:
    """Opening hours in local time: seven weekdays from Monday, each with any number of intervals.

    An interval that ends at midnight is written as ending at 00:00. Federal holidays close on the day they
    are observed.
    """

    time_zone: str
    weekly: tuple[Hours, ...]
    federal_holidays: bool = True
    closures: frozenset[date] = field(default_factory=frozenset)
    seasons: tuple[Season, ...] = ()

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "CalendarRules":
        """Read what `to_json` wrote; raises KeyError or ValueError when it is something else."""
        return cls(
            time_zone=ZoneInfo(value["time_zone"]).key,
            weekly=_weekly_from_json(value["weekly"]),
            federal_holidays=bool(value["federal_holidays"]),
            closures=frozenset(date.fromisoformat(day) for day in value.get("closures", [])),
            seasons=tuple(
                Season(tuple(season["first"]), tuple(season["last"]), _weekly_from_json(season["weekly"]))
                for season in value.get("seasons", [])
            ),
        )

    def to_json(self) -> dict[str, Any]:
        """Plain JSON: `{"time_zone", "weekly": [[["08:00", "20:00"]], …], "federal_holidays", …}`."""
        return {
            "time_zone": self.time_zone,
            "weekly": _weekly_to_json(self.weekly),
            "federal_holidays": self.federal_holidays,
            "closures": sorted(day.isoformat() for day in self.closures),
            "seasons": [
                {"first": list(one.first), "last": list(one.last), "weekly": _weekly_to_json(one.weekly)}
                for one in self.seasons
            ],
        }


def _weekly_from_json(value: list[list[list[str]]]) -> tuple[Hours, ...]:
    weekly = tuple(
        tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in day) for day in value
    )
    if len(weekly) != 7:  # noqa: PLR2004  the days of a week
        message = "weekly hours need seven days, Monday first"
        raise ValueError(message)
    for day in weekly:
        previous = time(0)
        for opens, closes in day:
            if opens < previous or (closes <= opens and closes != time(0)):
                message = "intervals of a day must be in order and not overlap"
                raise ValueError(message)
            previous = time.max if closes == time(0) else closes
    return weekly


def _weekly_to_json(weekly: tuple[Hours, ...]) -> list[list[list[str]]]:
    return [[[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in day] for day in weekly]


@lru_cache(maxsize=64)
def named_federal_holidays(year: int) -> Mapping[date, str]:
    """The days of a year on which US federal offices are closed, as observed, with their names."""
    calendar = holidays.country_holidays("US", years=[year - 1, year, year + 1], observed=True)
    return {
        day: name
        for day, name in sorted(calendar.items())
        if day.year == year and not (day.weekday() >= 5 and "observed" not in name)  # noqa: PLR2004  weekend
    }


@lru_cache(maxsize=64)
def observed_federal_holidays(year: int) -> frozenset[date]:
    """The days of a year on which US federal offices are closed, as observed."""
    return frozenset(named_federal_holidays(year))


def weekly_hours_on(rules: CalendarRules, day: date) -> tuple[Hours, bool]:
    """The hours that a weekday has on a date, holidays and closures aside, and whether a season gives them."""
    season = next((season for season in rules.seasons if season.covers(day)), None)
    weekly = season.weekly if season else rules.weekly
    return weekly[day.weekday()], season is not None


@lru_cache(maxsize=8192)
def openings_on(rules: CalendarRules, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """When the calendar is open on a day, in UTC."""
    if day in rules.closures or (rules.federal_holidays and day in observed_federal_holidays(day.year)):
        return ()
    hours, _ = weekly_hours_on(rules, day)
    zone = ZoneInfo(rules.time_zone)
    spans = []
    for opens, closes in hours:
        last_day = day + ONE_DAY if closes == time(0) else day
        start = datetime.combine(day, opens, zone).astimezone(UTC)
        end = datetime.combine(last_day, closes, zone).astimezone(UTC)
        if start < end:
            spans.append((start, end))
    return tuple(spans)


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """Arithmetic over the opening hours of one set of rules. Instants are aware; results are in UTC."""

    rules: CalendarRules

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """The first instant at which `duration` of opening time has passed since `start`.

        With hours too few for it, the last instant that is looked at: a target that cannot be counted stops no work.
        """
        try:
            return self.count_on(start, duration)
        except CalendarEmpty:
            return last_looked_at(start)

    def count_on(self, start: datetime, duration: timedelta) -> datetime:
        """The same; raises CalendarEmpty where it is not within two years."""
        left, last = duration, last_looked_at(start)
        for opens, closes in self._openings_from(start):
            begins = max(opens, start.astimezone(UTC))
            if left <= closes - begins:
                found = begins + left
                if found > last:
                    break
                return found
            left -= closes - begins
        raise CalendarEmpty(self.rules.time_zone)

    def every(self, step: timedelta, *, since: datetime) -> Iterator[datetime]:
        """The instants at which one `step` of opening time after the other has passed; ends where the search does."""
        left = step
        for opens, closes in self._openings_from(since):
            reached = max(opens, since.astimezone(UTC))
            while reached + left <= closes:
                reached += left
                yield reached
                left = step
            left -= closes - reached

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much opening time lies between two instants; nothing when they are reversed."""
        total = timedelta()
        if end <= start:
            return total
        for opens, closes in self._openings_from(start, last=end):
            if opens >= end:
                break
            total += min(closes, end) - max(opens, start)
        return total

    def is_open(self, at: datetime) -> bool:
        """Whether work goes on at an instant."""
        return self.next_opening(at) <= at

    def next_opening(self, at: datetime) -> datetime:
        """When work starts: the instant itself while open, else the next opening."""
        return self.add(at, timedelta())

    def end_of_day_from(self, at: datetime) -> datetime:
        """When the last opening hours end of the first day that has some at an instant or after it."""
        openings = self._openings_from(at)
        opens, end = next(openings, (at, at))
        for later, closes in openings:
            if self._day_of(later) != self._day_of(opens):
                return end
            end = closes
        return end

    def open_days(self, start: datetime, end: datetime) -> int:
        """How many days have opening hours, of those after the day of one instant until that of another."""
        first, last = self._day_of(start), self._day_of(end)
        days = (first + ONE_DAY * number for number in range(1, (last - first).days + 1))
        return sum(bool(openings_on(self.rules, day)) for day in days)

    def at_time_of(self, start: datetime, day_of: datetime) -> datetime:
        """The local time of day of one instant, on the local day of another."""
        zone = ZoneInfo(self.rules.time_zone)
        return datetime.combine(self._day_of(day_of), start.astimezone(zone).time(), zone).astimezone(UTC)

    def _day_of(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.rules.time_zone)).date()

    def after_days(self, start: datetime, days: int) -> datetime:
        """The same time of day, so many days with opening hours later; moved to the next opening where it is closed.

        With too few such days, the last instant that is looked at.
        """
        zone = ZoneInfo(self.rules.time_zone)
        here = start.astimezone(zone)
        day, left = here.date(), days
        while left:
            day += ONE_DAY
            left -= 1 if openings_on(self.rules, day) else 0
            if day - here.date() >= timedelta(days=SEARCH_DAYS):
                return last_looked_at(start)
        return self.next_opening(datetime.combine(day, here.time(), zone).astimezone(UTC))

    def _openings_from(self, start: datetime, *, last: datetime | None = None) -> Iterator[tuple[datetime, datetime]]:
        start = clamp_instant(start)
        day = start.astimezone(ZoneInfo(self.rules.time_zone)).date() - ONE_DAY
        limit = (last or start + timedelta(days=SEARCH_DAYS)) + ONE_DAY
        while datetime.combine(day, time(0), UTC) <= limit + ONE_DAY:
            spans = openings_on(self.rules, day)
            first = bisect_right([closes for _, closes in spans], start)
            yield from spans[first:]
            day += ONE_DAY
