"""How much each queue has answered lately, which is its pace."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count

from inquiries.inquiry.models import Inquiry

LOOKS_BACK = timedelta(days=28)
MANY = 500
KEPT_FOR = timedelta(minutes=10)
_kept: dict[UUID, tuple[datetime, int]] = {}
"""When a busy queue was counted last in this process, and how much that was."""


def answered_lately(queue_ids: Collection[UUID], at: datetime) -> dict[UUID, int]:
    """How many inquiries each queue has answered in the last 28 days.

    Where that is many, a few more change nothing that anybody could see, and the count is kept for ten minutes:
    every lead's home and forecast ask for it, again on every news. Each process keeps its own, which may be as much
    apart.
    """
    known = {queue_id: count for queue_id in queue_ids if (count := _kept_count(queue_id, at)) is not None}
    missing = set(queue_ids) - known.keys()
    counted = _counted(missing, at) if missing else {}
    _kept.update({queue_id: (at, count) for queue_id, count in counted.items() if count >= MANY})
    return known | counted


def _kept_count(queue_id: UUID, at: datetime) -> int | None:
    counted_at, count = _kept.get(queue_id, (at, None))
    return count if counted_at <= at < counted_at + KEPT_FOR else None


def _counted(queue_ids: Collection[UUID], at: datetime) -> dict[UUID, int]:
    answered = Inquiry.objects.filter(resolved_at__gte=at - LOOKS_BACK, queue__in=queue_ids)
    found = dict(answered.values("queue").annotate(count=Count("*")).values_list("queue", "count"))
    return dict.fromkeys(queue_ids, 0) | found
