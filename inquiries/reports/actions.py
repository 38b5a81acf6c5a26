"""Adding up a day for reports, once it is over and again whenever something on it has changed (ADR 37)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import Count

from foundation import clock
from foundation.transactions import durable, inside_transaction
from inquiries.inquiry.counted_days import FIRST_OF_LOCKS, GROUPS, LOCKS_OF_DAYS
from inquiries.inquiry.models import Inquiry
from inquiries.reports.counts import COUNTED, ENDED, TOOK, outcome_column
from inquiries.reports.models import DailyRollUp, RolledDay, StaleDay
from inquiries.reports.rolled_days import fresh_days
from inquiries.targets.models import InquiryClock
from inquiries.targets.queries import counted_clocks

Group = tuple[str, Any]
Counts = defaultdict[Group, dict[str, int]]


@durable
def roll_up_day(day: date, *, at: datetime) -> bool:
    """This will add up a day that is over, in place of what was added up before; says whether it did.

    It does nothing while somebody changes what is counted on the day, or adds it up: the next round does. Who begins
    to change it meanwhile waits for the commit, and marks the day.
    """
    if day >= clock.date_of(at) or not _have_alone(day):
        return False
    StaleDay.objects.filter(day=day).delete()
    RolledDay.objects.filter(day=day).delete()
    RolledDay.objects.create(day=day, rolled_at=at)
    DailyRollUp.objects.bulk_create(add_up(day))
    return True


@durable
def forget_roll_ups() -> int:
    """This will mark every day that was added up, to be added up again; reports count it anew meanwhile."""
    marks = [StaleDay(day=day) for day in fresh_days().values_list("day", flat=True)]
    return len(StaleDay.objects.bulk_create(marks))


@durable
def wrongly_rolled(day: date) -> bool:
    """Whether a day that counts as added up differs from what is counted now; False also while somebody changes it."""
    if not _have_alone(day) or not fresh_days().filter(day=day).exists():
        return False
    kept = {_said(one) for one in DailyRollUp.objects.filter(day=day)}
    return kept != {_said(one) for one in add_up(day)}


@inside_transaction
def _have_alone(day: date) -> bool:
    """Take the lock of a day until the commit, if nobody has it; whoever waited for it would keep others waiting."""
    key = (day - date.fromisoformat(FIRST_OF_LOCKS)).days
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCKS_OF_DAYS, key])
        return bool(cursor.fetchone()[0])


def _said(row: DailyRollUp) -> tuple[Any, ...]:
    """What a row says, without the key that it got when it was stored."""
    fields = row._meta.concrete_fields
    values = (getattr(row, field.attname) for field in fields if not field.primary_key)
    return tuple(tuple(value) if isinstance(value, list) else value for value in values)


def add_up(day: date) -> list[DailyRollUp]:
    """The rows of a day as they follow from what is counted on it."""
    counts: Counts = defaultdict(dict)
    for group, name, number in _counted(day):
        counts[group][name] = counts[group].get(name, 0) + number
    seconds: defaultdict[Group, list[float]] = defaultdict(list)
    for group, took in _times(day):
        seconds[group] += took
    return [
        DailyRollUp(day_id=day, seconds=sorted(seconds[kind, key]), **{kind: key}, **numbers)  # type: ignore[misc]
        for (kind, key), numbers in counts.items()
    ]


def _counted(day: date) -> Iterator[tuple[Group, str, int]]:
    """Every number of a day with its name, for each of the three groups it belongs to."""
    begins, ends = clock.bounds_of_days(day, day)
    for name, column, narrowed in COUNTED:
        happened = Inquiry.objects.filter(narrowed, **{f"{column}__gte": begins, f"{column}__lt": ends})
        for *keys, number in happened.values_list(*GROUPS).annotate(n=Count("id")):
            yield from ((group, name, number) for group in zip(GROUPS, keys, strict=True))
    through = [f"inquiry__{group}" for group in GROUPS]
    for name, column, narrowed in ENDED:
        clocks = InquiryClock.objects.filter(
            narrowed, counted_clocks(), **{f"{column}__gte": begins, f"{column}__lt": ends}
        )
        for *keys, kind, number in clocks.values_list(*through, "kind").annotate(n=Count("id")):
            yield from ((group, outcome_column(kind, name), number) for group in zip(GROUPS, keys, strict=True))


def _times(day: date) -> Iterator[tuple[Group, list[float]]]:
    begins, ends = clock.bounds_of_days(day, day)
    resolved = Inquiry.objects.filter(resolved_at__gte=begins, resolved_at__lt=ends)
    for *keys, took in resolved.values_list(*GROUPS).annotate(took=ArrayAgg(TOOK)):
        yield from ((group, took) for group in zip(GROUPS, keys, strict=True))
