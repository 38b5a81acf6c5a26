"""What is still with people whose rights have ended, and what somebody has to give back when theirs do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from inquiries.filing.models import InquiryDraft
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import WORKED
from inquiries.queues.rules import LAST_URGENT
from staffing.queries.associates import associate_of_user, associates_departed


def held_by_departed(_at: datetime) -> QuerySet[Inquiry]:
    """The inquiries in the hands of people who may not work queues any more, the most urgent first."""
    return Inquiry.objects.filter(assignee__in=associates_departed(), status__in=WORKED).order_by("priority", "id")


def urgent_of(user_id: UUID) -> Sequence[UUID]:
    """The P1 and P2 inquiries that somebody holds."""
    held = Inquiry.objects.filter(assignee=associate_of_user(user_id), status__in=WORKED, priority__lte=LAST_URGENT)
    return list(held.order_by("priority", "id").values_list("id", flat=True))


def held_now(user_id: UUID) -> Sequence[UUID]:
    """All that somebody holds, the most urgent first."""
    held = Inquiry.objects.filter(assignee=associate_of_user(user_id), status__in=WORKED)
    return list(held.order_by("priority", "id").values_list("id", flat=True))


@dataclass(frozen=True, slots=True)
class Holdings:
    """How much somebody has: inquiries in hand, of which the urgent, and drafts that are not submitted."""

    inquiries: int
    urgent: int
    drafts: int


def holdings_of(user_id: UUID) -> Holdings:
    """What goes back, or goes, when somebody's access ends."""
    held = Inquiry.objects.filter(assignee=associate_of_user(user_id), status__in=WORKED)
    counts = held.aggregate(held=Count("id"), urgent=Count("id", filter=Q(priority__lte=LAST_URGENT)))
    drafts = InquiryDraft.objects.filter(author_id=user_id, submitted_inquiry_id=None).count()
    return Holdings(counts["held"], counts["urgent"], drafts)


@dataclass(frozen=True, slots=True)
class HeldInQueue:
    """How many inquiries of a queue somebody holds, of which the urgent."""

    queue: str
    inquiries: int
    urgent: int


def held_by_queue(user_id: UUID) -> list[HeldInQueue]:
    """What somebody holds, queue by queue, by title."""
    held = Inquiry.objects.filter(assignee=associate_of_user(user_id), status__in=WORKED)
    counted = held.values("queue__title").annotate(
        held=Count("id"), urgent=Count("id", filter=Q(priority__lte=LAST_URGENT))
    )
    rows = counted.order_by("queue__title").values_list("queue__title", "held", "urgent")
    return [HeldInQueue(*row) for row in rows]
