"""What will be late by the end of the next business day, queue by queue."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from foundation.actor import Actor
from foundation.business_time.hours import BusinessCalendar, CalendarEmpty
from foundation.policy import Resource, Right, may
from inquiries.inquiry.rules import OPEN
from inquiries.queues.queries.pace import LOOKS_BACK, answered_lately
from inquiries.queues.rules import decide_forecast
from staffing.queries.queues import CalendarInForce, QueueRef, active_queues, calendars_in_force

MOST_NAMED = 8
NAMED_IN_ALL = 12
BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
Slice = tuple[int, UUID, datetime, datetime, int]
"""A number to tell it by, the queue, due after when, due until when, and how many of the earliest."""
DUE_IN_QUEUES = """
    SELECT queue.id, late.count, coming.due
    FROM unnest(%(queues)s::uuid[], %(until)s::timestamptz[]) AS queue (id, until)
    CROSS JOIN LATERAL (
        SELECT count(*) FROM inquiries_inquiry
        WHERE queue_id = queue.id AND status = ANY(%(open)s) AND due_at <= %(at)s) late
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(extract(epoch FROM due_at)::float8 ORDER BY due_at), '{}') AS due
        FROM inquiries_inquiry
        WHERE queue_id = queue.id AND status = ANY(%(open)s)
              AND due_at > %(at)s AND due_at <= queue.until) coming
"""
"""Written out: each queue reads its own stretch of the index, in order, which a grouping would not."""
FIRST_IN_SLICES = """
    SELECT slice.number, found.reference, found.due_at, coalesce(person.display_name, '')
    FROM unnest(%s::int[], %s::uuid[], %s::timestamptz[], %s::timestamptz[], %s::int[])
         AS slice (number, queue_id, after, until, most)
    CROSS JOIN LATERAL (
        SELECT reference, due_at, assignee_id FROM inquiries_inquiry
        WHERE queue_id = slice.queue_id AND status = ANY(%s)
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

    `done` counts what was answered in the last weeks, `done_per_day` that for each day with opening hours.
    `expected_at` has the positions of what will be late among what is due and still in time, the earliest first. Of
    both the first are named where names are asked for.
    """

    queue: QueueRef
    until: datetime
    done: int
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
    """How far a calendar looks: until when, and how much opening time the last weeks had, on how many days."""

    calendar: BusinessCalendar
    until: datetime
    open_time: timedelta
    open_days: int


Horizons = Mapping[UUID, Horizon]
"""By calendar."""


def breach_forecast(actor: Actor, at: datetime) -> list[QueueForecast]:
    """The queues the actor leads; all of them for administrators and auditors."""
    everywhere = may(actor, Right.SEE_ALL, Resource.WORKLOAD)
    queues = [queue for queue in active_queues() if everywhere or queue.id in actor.lead_queue_ids]
    in_force = calendars_in_force((queue.calendar_id for queue in queues), at)
    horizons = {calendar_id: _horizon(calendar, at) for calendar_id, calendar in in_force.items()}
    done = answered_lately([queue.id for queue in queues], at)
    due = _due_by_queue(queues, horizons, at)
    return [
        _of_queue(queue, horizons[queue.calendar_id], due=due[queue.id], done=done[queue.id], at=at) for queue in queues
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
        cursor.execute(FIRST_IN_SLICES, [*(list(column) for column in zip(*wanted, strict=True)), sorted(OPEN)])
        for number, *row in cursor.fetchall():
            found.setdefault(number, []).append(DueInquiry(*row))
    return [_named(one, found.get(number, []), at) for number, one in enumerate(forecasts)]


def _due_by_queue(queues: Sequence[QueueRef], horizons: Horizons, at: datetime) -> dict[UUID, tuple[int, list[float]]]:
    """How much of each queue is late already, and when the rest is due, the earliest first, in seconds since 1970."""
    until = [horizons[queue.calendar_id].until for queue in queues]
    with connection.cursor() as cursor:
        ids = [queue.id for queue in queues]
        cursor.execute(DUE_IN_QUEUES, {"queues": ids, "until": until, "at": at, "open": sorted(OPEN)})
        return {queue_id: (late, coming) for queue_id, late, coming in cursor.fetchall()}


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


def _horizon(in_force: CalendarInForce, at: datetime) -> Horizon:
    calendar = in_force.calendar
    return Horizon(
        calendar=calendar,
        until=end_of_next_day(calendar, at),
        open_time=calendar.between(at - LOOKS_BACK, at),
        open_days=calendar.open_days(at - LOOKS_BACK, at),
    )


def _of_queue(
    queue: QueueRef, horizon: Horizon, *, due: tuple[int, Sequence[float]], done: int, at: datetime
) -> QueueForecast:
    breached, coming = due
    is_worked = done and horizon.open_time
    finishes = _finishes(horizon.calendar, horizon.open_time / done, ahead=breached, at=at) if is_worked else ()
    return QueueForecast(
        queue=queue,
        until=horizon.until,
        done=done,
        done_per_day=round(done / horizon.open_days, 1) if horizon.open_days else 0.0,
        due=breached + len(coming),
        breached=breached,
        expected_at=decide_forecast(coming, finishes),
    )


def _finishes(calendar: BusinessCalendar, each_takes: timedelta, *, ahead: int, at: datetime) -> Iterator[float]:
    """When one inquiry after the other is done, in seconds since 1970, after what is late already."""
    try:
        begins = calendar.count_on(at, each_takes * ahead)
    except CalendarEmpty:  # so much is late that the turn of the rest comes after all that can be looked up
        return
    for done_at in calendar.every(each_takes, since=begins):
        yield done_at.timestamp()


def end_of_next_day(calendar: BusinessCalendar, at: datetime) -> datetime:
    """When the next business day after this one ends."""
    tomorrow = at.astimezone(ZoneInfo(calendar.rules.time_zone)).date() + timedelta(days=1)
    return calendar.end_of_day_from(datetime.combine(tomorrow, time.min, ZoneInfo(calendar.rules.time_zone)))
