"""The queues of an associate with what waits in them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Min, QuerySet, Value, When

from arsos.desk.queries.queues import QueueRef, queues_by_id
from arsos.kernel.actor import Actor
from inquiries.models import Inquiry
from inquiries.queries.inquiry_lists import clock_is
from inquiries.rules.lifecycle import OPEN, Status

Row = Mapping[str, Any]
CLOCKS = ("ok", "warning", "breached")


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """Open inquiries of one queue by state and by clock; and of those that wait the oldest and the next that is due."""

    queue: QueueRef
    is_lead: bool
    by_status: dict[str, int]
    by_clock: dict[str, int]
    oldest_at: datetime | None = None
    next_due_at: datetime | None = None


def queue_board(actor: Actor, at: datetime) -> list[QueueCounts]:
    """The queues the actor works, by title, with counts of open inquiries."""
    counted: dict[UUID, list[Row]] = {}
    for row in _counted(actor.queue_ids, at):
        counted.setdefault(row["queue"], []).append(row)
    return [
        _of_queue(queue, counted.get(queue.id, []), is_lead=queue.id in actor.lead_queue_ids)
        for queue in queues_by_id(actor.queue_ids)
    ]


def _counted(queue_ids: Iterable[UUID], at: datetime) -> QuerySet[Inquiry, Row]:
    """A row for each state and clock of each queue. All of it stands in the index of open inquiries."""
    clock = Case(*(When(clock_is(name, at), then=Value(name)) for name in ("breached", "warning")), default=Value("ok"))
    return (
        Inquiry.objects.filter(queue__in=queue_ids, status__in=OPEN)
        .values("queue", "status", clock=clock)
        .annotate(count=Count("*"), oldest_at=Min("created_at"), next_due_at=Min("due_at"))
    )


def _of_queue(queue: QueueRef, rows: Sequence[Row], *, is_lead: bool) -> QueueCounts:
    waiting = [row for row in rows if row["status"] == Status.QUEUED]
    due = [row["next_due_at"] for row in waiting if row["next_due_at"] is not None]
    return QueueCounts(
        queue=queue,
        is_lead=is_lead,
        by_status={status.value: _sum_of(rows, "status", status) for status in sorted(OPEN)},
        by_clock={name: _sum_of(rows, "clock", name) for name in CLOCKS},
        oldest_at=min((row["oldest_at"] for row in waiting), default=None),
        next_due_at=min(due, default=None),
    )


def _sum_of(rows: Iterable[Row], name: str, value: str) -> int:
    return sum(row["count"] for row in rows if row[name] == value)
