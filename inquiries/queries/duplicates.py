"""Open inquiries about the same person and need (R14)."""

from uuid import UUID

from inquiries.models import Inquiry
from inquiries.rules.lifecycle import OPEN

MOST_SHOWN = 10
SHOWN = ("id", "reference", "status", "summary", "created_at", "agent_id")


def open_inquiries_alike(inquiry_type: str, *, member_ids: list[UUID], hashes: list[str]) -> list[Inquiry]:
    """Open inquiries of the type about these members, or about a prospect typed in the same way; oldest first."""
    of_type = Inquiry.objects.filter(inquiry_type=inquiry_type, status__in=OPEN).only(*SHOWN).order_by()
    same_prospect = of_type.filter(prospect__person_hashes__overlap=hashes)
    found = same_prospect
    if member_ids:
        found = of_type.filter(member__in=member_ids).union(same_prospect)
    return list(found.order_by("created_at")[:MOST_SHOWN])
