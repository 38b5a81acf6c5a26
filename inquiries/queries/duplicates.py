"""Open inquiries about the same person and need (R14)."""

from uuid import UUID

from django.db.models import Q, QuerySet

from inquiries.models import Inquiry, Prospect
from inquiries.rules.lifecycle import OPEN


def open_inquiries_alike(inquiry_type: str, *, member_ids: list[UUID], hashes: list[str]) -> QuerySet[Inquiry]:
    """Open inquiries of the type about these members, or about a prospect typed in the same way."""
    prospects = list(Prospect.objects.filter(person_hashes__overlap=hashes).values_list("id", flat=True)[:50])
    same_person = Q(member__in=member_ids) | Q(prospect__in=prospects)
    return Inquiry.objects.filter(same_person, inquiry_type=inquiry_type, status__in=OPEN).order_by("created_at")
