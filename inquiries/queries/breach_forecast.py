"""What will be late by the end of the next business day, queue by queue."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import Count, FloatField, Q, Value
from django.db.models.functions import Cast, Extract

from arsos.desk.queries.calendars import calendar_in_force
from arsos.desk.queries.queues import QueueRef, active_queues
from arsos.kernel.actor import Actor, Role
from arsos.kernel.business_time import BusinessCalendar, CalendarEmpty
from inquiries.models import Inquiry
from inquiries.rules.breach_forecast import decide_forecast
from inquiries.rules.lifecycle import OPEN

LOOKS_BACK = timedelta(days=28)
MOST_NAMED = 8
NAMED_IN_ALL = 12
BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
Slice = tuple[int, UUID, datetime, datetime, int]
"""A number to tell it by, the queue, due after when, due until when, and how many of the earliest."""
FIRST_IN_SLICES = """
    SELECT slice.number, found.reference, found.due_at, coalesce(person.display_name, '')
    FROM unnest(%s::int[], %s::uuid[], %s::timestamptz[], %s::timestamptz[], %s::int[])
         AS slice (number, queue_id, after, until, most)
    CROSS JOIN LATERAL (
        SELECT reference, due_at, assignee_id FROM inquiries_inquiry
        WHERE queue_id = slice.queue_id AND status IN ('queued', 'in_progress', 'pending')
              AND due_at > slice.after AND due_at <= slice.until
        ORDER BY due_at LIMIT slice.most) found
    LEFT JOIN desk_associate holder ON holder.id = found.assignee_id
    LEFT JOIN accounts_user person ON person.id = holder.user_id
    ORDER BY slice.number, found.due_at
"""


@dataclass(frozen=True, slots=True)
class DueInquiry:
    """An open inquiry with its earliest unmet target, and who holds it."""

    reference: str
    due_at: datetime
    holder: str = ""


@dataclass(frozen=True, slots=True)
class QueueForecast:
    """One queue: until when it looks, its pace, how much is due by then, is late already and will be late.

    `expected_at` has the positions of what will be late among what is due and still in time, the earliest first. Of
    both the first are named where names are asked for.
    """

    queue: QueueRef
    until: datetime
    done_per_day: float
    due: int
    breached: int
    expected_at: Sequence[int]
    first_breached: Sequence[DueInquiry] = ()
    first_expected: Sequence[DueInquiry] = ()

    @property
    def expected(self) -> int:
        return len(self.expected_at)

    @property
    def in_time(self) -> int:
        return self.due - self.breached - self.expected


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far a calendar looks: until when, how much opening time the last weeks had and how much a day has."""

    calendar: BusinessCalendar
    until: datetime
    open_time: timedelta
    day: timedelta


def breach_forecast(actor: Actor, at: datetime) -> list[QueueForecast]:
    """The queues the actor leads; all of them for administrators and auditors."""
    everywhere = actor.has_role(Role.ADMINISTRATOR, Role.AUDITOR)
    queues = [queue for queue in active_queues() if everywhere or queue.id in actor.lead_queue_ids]
    horizons = {calendar_id: _horizon(calendar_id, at) for calendar_id in {queue.calendar_id for queue in queues}}
    ids = [queue.id for queue in queues]
    done = Inquiry.objects.filter(resolved_at__gte=at - LOOKS_BACK, queue__in=ids)
    counts = dict(done.values("queue").annotate(count=Count("*")).values_list("queue", "count"))
    due = _due_by_queue(ids, max(one.until for one in horizons.values()), at) if queues else {}
    return [
        _of_queue(
            queue, horizons[queue.calendar_id], due=due.get(queue.id, (0, [])), done=counts.get(queue.id, 0), at=at
        )
        for queue in queues
    ]


def with_first_named(forecasts: Sequence[QueueForecast], at: datetime) -> list[QueueForecast]:
    """The same, with the first that are late and the first that will be by name; all looked up at once.

    Eight of each in each queue, fewer where many queues have some: it is to be read at a glance.
    """
    late = sum(bool(one.breached or one.expected) for one in forecasts)
    if not late:
        return list(forecasts)
    most = min(MOST_NAMED, max(2, NAMED_IN_ALL // late))
    wanted = [slice_ for number, one in enumerate(forecasts) for slice_ in _slices(number, one, most, at)]
    found: dict[int, list[DueInquiry]] = {}
    with connection.cursor() as cursor:
        cursor.execute(FIRST_IN_SLICES, [list(column) for column in zip(*wanted, strict=True)])
        for number, *row in cursor.fetchall():
            found.setdefault(number, []).append(DueInquiry(*row))
    return [_named(one, found.get(number, []), at) for number, one in enumerate(forecasts)]


def _due_by_queue(queue_ids: Sequence[UUID], last: datetime, at: datetime) -> dict[UUID, tuple[int, list[float]]]:
    """How much of each queue is late already, and when the rest is due, the earliest first, in seconds since 1970."""
    is_coming = Q(due_at__gt=at)
    due_in_seconds = ArrayAgg(
        Cast(Extract("due_at", "epoch", tzinfo=UTC), FloatField()),
        filter=is_coming,
        order_by="due_at",
        default=Value([]),
    )
    rows = (
        Inquiry.objects.filter(queue__in=queue_ids, status__in=OPEN, due_at__lte=last)
        .values("queue")
        .annotate(breached=Count("due_at", filter=~is_coming), coming=due_in_seconds)
    )
    return {row["queue"]: (row["breached"], row["coming"]) for row in rows}


def _slices(number: int, forecast: QueueForecast, most: int, at: datetime) -> Iterator[Slice]:
    """What holds the first of both."""
    if forecast.breached:
        yield number, forecast.queue.id, BEFORE_ALL, at, most
    if forecast.expected:
        yield number, forecast.queue.id, at, forecast.until, forecast.expected_at[:most][-1] + 1


def _named(forecast: QueueForecast, found: Sequence[DueInquiry], at: datetime) -> QueueForecast:
    """What changed since it was counted may be missing among the names."""
    coming = [one for one in found if one.due_at > at]
    return replace(
        forecast,
        first_breached=[one for one in found if one.due_at <= at],
        first_expected=[coming[position] for position in forecast.expected_at if position < len(coming)],
    )


def _horizon(calendar_id: UUID, at: datetime) -> Horizon:
    calendar = calendar_in_force(calendar_id, at).calendar
    until = end_of_next_day(calendar, at)
    return Horizon(
        calendar=calendar,
        until=until,
        open_time=calendar.between(at - LOOKS_BACK, at),
        day=calendar.between(calendar.next_opening(at), until) / 2 or timedelta(hours=8),
    )


def _of_queue(
    queue: QueueRef, horizon: Horizon, *, due: tuple[int, Sequence[float]], done: int, at: datetime
) -> QueueForecast:
    breached, in_seconds = due
    coming = in_seconds[: bisect_right(in_seconds, horizon.until.timestamp())]
    finishes = _finishes(horizon.calendar, horizon.open_time / done, ahead=breached, at=at) if done else ()
    return QueueForecast(
        queue=queue,
        until=horizon.until,
        done_per_day=round(done * (horizon.day / horizon.open_time), 1) if horizon.open_time else 0.0,
        due=breached + len(coming),
        breached=breached,
        expected_at=decide_forecast(coming, finishes),
    )


def _finishes(calendar: BusinessCalendar, each_takes: timedelta, *, ahead: int, at: datetime) -> Iterator[float]:
    """When one inquiry after the other is done, in seconds since 1970, after what is late already."""
    try:
        begins = calendar.add(at, each_takes * ahead)
    except CalendarEmpty:  # so much is late that the turn of the rest comes after all that can be looked up
        return
    for done_at in calendar.every(each_takes, since=begins):
        yield done_at.timestamp()


def end_of_next_day(calendar: BusinessCalendar, at: datetime) -> datetime:
    """When the next business day after this one ends."""
    tomorrow = at.astimezone(ZoneInfo(calendar.rules.time_zone)).date() + timedelta(days=1)
    return calendar.closing_after(datetime.combine(tomorrow, time.min, ZoneInfo(calendar.rules.time_zone)))
