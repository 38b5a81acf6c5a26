"""Open inquiries about the same person and need (R14)."""

from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from inquiries.models import Inquiry, Prospect
from inquiries.rules.lifecycle import OPEN

MOST_SHOWN = 10
MOST_PROSPECTS = 50
SHOWN = ("id", "reference", "status", "set_aside_quietly", "summary", "created_at", "agent_id")


def open_inquiries_alike(
    inquiry_type: str, *, member_ids: list[UUID], hashes: list[str], among: QuerySet[Inquiry] | None = None
) -> list[Inquiry]:
    """Open inquiries of the type about these members, or about a prospect typed in the same way; oldest first.

    `among`: what somebody may see, where they are shown to somebody. Links to members count for ARSOS alone (R10): what
    is found by one has `is_as_filed` False.
    """
    prospects = prospects_typed_alike(hashes)
    as_filed = Q(member__in=member_ids) | Q(prospect__in=prospects) if prospects else Q(member__in=member_ids)
    linked = Q(link_is_sure=True) & Q(linked_member__in=member_ids)
    looked_through = Inquiry.objects.filter(as_filed | linked) if among is None else among.filter(as_filed)
    is_as_filed = ExpressionWrapper(as_filed, output_field=BooleanField())
    is_open = Q(status__in=OPEN) | Q(set_aside_quietly=True)
    found = looked_through.filter(is_open, inquiry_type=inquiry_type).annotate(is_as_filed=is_as_filed)
    found = found.only(*SHOWN)
    return list(found.order_by("created_at")[:MOST_SHOWN])


def prospects_typed_alike(hashes: list[str]) -> list[UUID]:
    """The prospects typed in the same way.

    Looked up before their inquiries: the same in one statement makes the planner walk all inquiries of the type.
    """
    typed = Prospect.objects.filter(person_hashes__overlap=hashes)
    return list(typed.values_list("id", flat=True)[:MOST_PROSPECTS])
