"""The queues of an associate with what waits in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from foundation.actor import Actor
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import OPEN
from inquiries.targets.queries import WAITING, clock_is
from inquiries.targets.rules import Timeliness
from staffing.queries.queues import QueueRef, queues_by_id

Row = Mapping[str, Any]
PRESSING = (Timeliness.AT_RISK.value, Timeliness.OVERDUE.value)


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """Open inquiries of one queue by state and by clock; and of those that wait the oldest, the longest
    overdue and the next that falls due.
    """

    queue: QueueRef
    is_lead: bool
    by_status: dict[str, int]
    by_clock: dict[str, int]
    waiting_breached: int = 0
    oldest_at: datetime | None = None
    longest_overdue_at: datetime | None = None
    next_due_at: datetime | None = None


def queue_board(actor: Actor, at: datetime) -> list[QueueCounts]:
    """The queues the actor works, by title, with counts of open inquiries."""
    counted = {row["queue"]: row for row in _counted(actor.queue_ids, at)}
    return [
        _of_queue(queue, counted.get(queue.id, {}), is_lead=queue.id in actor.lead_queue_ids)
        for queue in queues_by_id(actor.queue_ids)
    ]


def _counted(queue_ids: Iterable[UUID], at: datetime) -> QuerySet[Inquiry, Row]:
    """A row for each queue that has something open. All of it stands in the index of open inquiries."""
    waits = WAITING
    return (
        Inquiry.objects.filter(queue__in=queue_ids, status__in=OPEN)
        .values("queue")
        .annotate(
            **{status.value: Count("queue", filter=Q(status=status)) for status in sorted(OPEN)},
            **{name: Count("queue", filter=clock_is(name, at)) for name in PRESSING},
            waiting_breached=Count("queue", filter=waits & clock_is("breached", at)),
            oldest_at=Min("created_at", filter=waits),
            longest_overdue_at=Min("due_at", filter=waits & clock_is("breached", at)),
            next_due_at=Min("due_at", filter=waits & Q(due_at__gt=at)),
        )
    )


def _of_queue(queue: QueueRef, row: Row, *, is_lead: bool) -> QueueCounts:
    by_status = {status.value: row.get(status.value, 0) for status in sorted(OPEN)}
    pressing = {name: row.get(name, 0) for name in PRESSING}
    return QueueCounts(
        queue=queue,
        is_lead=is_lead,
        by_status=by_status,
        by_clock={"ok": sum(by_status.values()) - sum(pressing.values()), **pressing},
        waiting_breached=row.get("waiting_breached", 0),
        oldest_at=row.get("oldest_at"),
        longest_overdue_at=row.get("longest_overdue_at"),
        next_due_at=row.get("next_due_at"),
    )
