"""How much is in whose hands, and which queues can be drained."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from arsos.desk.queries.queues import push_queues
from inquiries.models import Inquiry
from inquiries.rules.lifecycle import OPEN, Status


def held_by(associate_ids: Collection[UUID]) -> dict[UUID, int]:
    """The number of open inquiries in each one's hands."""
    held = Inquiry.objects.filter(assignee__in=associate_ids, status__in=OPEN)
    return {row["assignee"]: row["count"] for row in held.values("assignee").annotate(count=Count("id"))}


def queues_to_drain(_at: datetime) -> list[UUID]:
    """The queues that assign by themselves and have something waiting."""
    waiting = Inquiry.objects.filter(queue__in=push_queues(), status=Status.QUEUED)
    return list(waiting.values_list("queue", flat=True).distinct())
