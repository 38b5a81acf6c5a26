"""Which days of a period a report reads as they were added up, and which it counts anew (ADR 37)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, Func, Min, OuterRef, Q, QuerySet, Sum

from foundation import clock
from inquiries.inquiry.models import Inquiry
from inquiries.reports.counts import TOOK, by_words, grouped
from inquiries.reports.models import DailyRollUp, RolledDay, StaleDay

ONE_DAY = timedelta(days=1)
MOST_GAPS = 20
"""Ranges of days that a statement names; with more, it counts everything between the first and the last anew."""
Days = tuple[date, date]
"""A first and a last day, both included."""
GROUPED_BY = {"queue": "queue", "type": "inquiry_type", "agent": "agent", "day": "queue"}
"""Which rows of a day are read for what; any of them make up the whole day."""


@dataclass(frozen=True, slots=True)
class SplitPeriod:
    """The days of a period: those that are read as they were added up, and those that are counted anew."""

    rolled: list[Days]
    live: list[Days]

    def counted_in(self, column: str) -> Q:
        """The condition that an instant lies in a day that is counted anew."""
        return _in_days(self.live, column)

    def has(self, column: str) -> Q:
        """The condition that an instant lies in any day of the period."""
        days = [*self.live, *self.rolled]
        return _in_days([(min(days)[0], max(days)[1])], column)

    def added_up(self, group_by: str, columns: Sequence[str]) -> Iterator[tuple[str, str, int]]:
        """Each group, column and sum over the other days; what was never counted is left out."""
        sums = self.roll_ups(group_by).annotate(**{f"sum_of_{name}": Sum(name) for name in columns})
        for group, *counts in sums.values_list("group", *(f"sum_of_{name}" for name in columns)):
            yield from ((str(group), name, count) for name, count in zip(columns, counts, strict=True) if count)

    def roll_ups(self, group_by: str) -> Any:
        """The rows of the other days with their `group`, as `grouped` names it."""
        within = _any_of(Q(day__gte=first_on, day__lte=last_on) for first_on, last_on in self.rolled)
        rows = DailyRollUp.objects.filter(within, **{f"{GROUPED_BY[group_by]}__isnull": False})
        return rows.annotate(group=F("day")).values("group") if group_by == "day" else by_words(rows, group_by)


def split_period(first_on: date, last_on: date) -> SplitPeriod:
    """Tell the days of a period apart as they are in this snapshot of the database."""
    days = [first_on + ONE_DAY * number for number in range((last_on - first_on).days + 1)]
    fresh = set(fresh_days().filter(day__gte=first_on, day__lte=last_on).values_list("day", flat=True))
    live = list(_ranges(day for day in days if day not in fresh))
    if len(live) > MOST_GAPS:
        live = [(live[0][0], live[-1][1])]
    is_live = {day for first, last in live for day in _between(first, last)}
    return SplitPeriod(rolled=list(_ranges(day for day in days if day not in is_live)), live=live)


SPREAD = """
    SELECT "group", count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY took),
           percentile_cont(0.9) WITHIN GROUP (ORDER BY took), max(took)
    FROM ({}) AS times GROUP BY "group" ORDER BY "group"
"""


def spread_of_times(period: SplitPeriod, group_by: str) -> list[tuple[str, int, float, float, float]]:
    """Of each group how many were resolved in a period, and the median, nine of ten and the longest of their times.

    The times of both kinds of days are one list before they are sorted: a median of medians is none.
    """
    resolved = Inquiry.objects.filter(period.counted_in("resolved_at"))
    counted = grouped(resolved, group_by, "resolved_at").annotate(took=TOOK).values("group", "took")
    rolled = period.roll_ups(group_by).annotate(took=Func(F("seconds"), function="unnest")).values("group", "took")
    times, values = counted.union(rolled, all=True).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(SPREAD.replace("{}", times), values)
        return [(str(group), *numbers) for group, *numbers in cursor.fetchall()]


def fresh_days() -> QuerySet[RolledDay]:
    """Days that were added up and on which nothing has changed since."""
    return RolledDay.objects.filter(~Exists(StaleDay.objects.filter(day=OuterRef("day"))))


def id_of_day(day: date) -> UUID:
    """A day as the id of an item, as sweeps name what they work on."""
    return UUID(int=day.toordinal())


def day_of_id(item_id: UUID) -> date:
    """The day that `id_of_day` gave this id."""
    return date.fromordinal(item_id.int)


def days_to_roll_up(at: datetime) -> Iterator[date]:
    """Days that are over and are not added up as they are now, the last first: it is asked for most."""
    first = Inquiry.objects.aggregate(first=Min("created_at"))["first"]
    if first is None:
        return
    fresh = set(fresh_days().values_list("day", flat=True))
    yesterday = clock.date_of(at) - ONE_DAY
    yield from (day for day in reversed(list(_between(clock.date_of(first), yesterday))) if day not in fresh)


def _between(first_on: date, last_on: date) -> Iterator[date]:
    return (first_on + ONE_DAY * number for number in range((last_on - first_on).days + 1))


def _ranges(days: Iterable[date]) -> Iterator[Days]:
    """Rising days as few ranges."""
    first: date | None = None
    last = date.min
    for day in days:
        if first is not None and day - last > ONE_DAY:
            yield first, last
            first = None
        first, last = first or day, day
    if first is not None:
        yield first, last


def _in_days(days: Iterable[Days], column: str) -> Q:
    bounds = [clock.bounds_of_days(*one) for one in days]
    return _any_of(Q(**{f"{column}__gte": begins, f"{column}__lt": ends}) for begins, ends in bounds)


def _any_of(conditions: Iterable[Q]) -> Q:
    """One condition of several; of none, what no row fulfills."""
    found = Q(pk__in=[])
    for one in conditions:
        found |= one
    return found
