"""What will be late by the end of the next business day, queue by queue."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from operator import attrgetter
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count

from arsos.desk.queries.calendars import calendar_in_force
from arsos.desk.queries.queues import QueueRef, active_queues
from arsos.kernel.actor import Actor, Role
from arsos.kernel.business_time import BusinessCalendar
from inquiries.models import Inquiry
from inquiries.rules.breach_forecast import DueInquiry, Forecast, decide_forecast
from inquiries.rules.lifecycle import OPEN

LOOKS_BACK = timedelta(days=28)
MOST_LOOKED_AT = 5000


@dataclass(frozen=True, slots=True)
class QueueForecast:
    """One queue: until when it looks, its pace, what is late and what will be."""

    queue: QueueRef
    until: datetime
    done_per_day: float
    due: int
    forecast: Forecast


def breach_forecast(actor: Actor, at: datetime) -> list[QueueForecast]:
    """The queues the actor leads; all of them for administrators and auditors."""
    everywhere = actor.has_role(Role.ADMINISTRATOR, Role.AUDITOR)
    queues = [queue for queue in active_queues() if everywhere or queue.id in actor.lead_queue_ids]
    ids = {queue.calendar_id for queue in queues}
    calendars = {calendar_id: calendar_in_force(calendar_id, at).calendar for calendar_id in ids}
    until = {calendar_id: end_of_next_day(calendar, at) for calendar_id, calendar in calendars.items()}
    since = at - LOOKS_BACK
    done = Inquiry.objects.filter(resolved_at__gte=since, queue__in=[queue.id for queue in queues])
    counts = dict(done.values("queue").annotate(count=Count("id")).values_list("queue", "count"))
    due = _due_by_queue({queue.id: until[queue.calendar_id] for queue in queues})
    return [
        _of_queue(
            queue,
            calendars[queue.calendar_id],
            until[queue.calendar_id],
            due=due.get(queue.id, []),
            done=counts.get(queue.id, 0),
            at=at,
        )
        for queue in queues
    ]


def holders_of(references: Iterable[str]) -> dict[str, str]:
    """Who holds each of some inquiries; what nobody holds is left out."""
    held = Inquiry.objects.filter(reference__in=list(references), assignee__isnull=False)
    return dict(held.values_list("reference", "assignee__user__display_name"))


def _due_by_queue(until: Mapping[UUID, datetime]) -> dict[UUID, list[DueInquiry]]:
    """What is due in each queue by its instant, earliest first, read at once."""
    fields = ("queue_id", "reference", "due_at")
    looked_at = [
        Inquiry.objects.filter(queue=queue_id, status__in=OPEN, due_at__lte=last)
        .order_by("due_at")
        .values_list(*fields)[:MOST_LOOKED_AT]
        for queue_id, last in until.items()
    ]
    found: dict[UUID, list[DueInquiry]] = {}
    for queue_id, reference, due_at in looked_at[0].union(*looked_at[1:], all=True) if looked_at else ():
        if due_at is not None:
            found.setdefault(queue_id, []).append(DueInquiry(reference, due_at))
    return {queue_id: sorted(due, key=attrgetter("due_at")) for queue_id, due in found.items()}


def _of_queue(
    queue: QueueRef, calendar: BusinessCalendar, until: datetime, *, due: list[DueInquiry], done: int, at: datetime
) -> QueueForecast:
    open_time = calendar.between(at - LOOKS_BACK, at)
    each_takes = open_time / done if done else None
    day = calendar.between(calendar.next_opening(at), until) / 2 or timedelta(hours=8)
    return QueueForecast(
        queue=queue,
        until=until,
        done_per_day=round(day / each_takes, 1) if each_takes else 0.0,
        due=len(due),
        forecast=decide_forecast(due, calendar=calendar, each_takes=each_takes, now=at),
    )


def end_of_next_day(calendar: BusinessCalendar, at: datetime) -> datetime:
    """When the next business day after this one ends."""
    tomorrow = at.astimezone(ZoneInfo(calendar.rules.time_zone)).date() + timedelta(days=1)
    return calendar.closing_after(datetime.combine(tomorrow, time.min, ZoneInfo(calendar.rules.time_zone)))
