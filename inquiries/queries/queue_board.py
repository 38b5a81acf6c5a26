"""The queues of an associate with what waits in them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q

from arsos.desk.queries.queues import QueueRef, queues_by_id
from arsos.kernel.actor import Actor
from inquiries.models import Inquiry
from inquiries.queries.inquiry_lists import clock_is
from inquiries.rules.lifecycle import OPEN, Status

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
    counted = Inquiry.objects.filter(queue__in=actor.queue_ids, status__in=OPEN).values("queue")
    by_status = {status.value: Count("id", filter=Q(status=status)) for status in sorted(OPEN)}
    by_clock = {f"clock_{name}": Count("id", filter=clock_is(name, at)) for name in CLOCKS}
    waiting = Q(status=Status.QUEUED)
    first = {"oldest_at": Min("created_at", filter=waiting), "next_due_at": Min("due_at", filter=waiting)}
    rows = counted.annotate(**by_status, **by_clock, **first)
    found: dict[UUID, dict[str, Any]] = {row["queue"]: dict(row) for row in rows}
    return [
        QueueCounts(
            queue=queue,
            is_lead=queue.id in actor.lead_queue_ids,
            by_status={name: found.get(queue.id, {}).get(name, 0) for name in by_status},
            by_clock={name: found.get(queue.id, {}).get(f"clock_{name}", 0) for name in CLOCKS},
            oldest_at=found.get(queue.id, {}).get("oldest_at"),
            next_due_at=found.get(queue.id, {}).get("next_due_at"),
        )
        for queue in queues_by_id(actor.queue_ids)
    ]
