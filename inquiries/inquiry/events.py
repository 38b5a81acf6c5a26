"""Who hears events about an inquiry, its department requests and its escalations: whoever may see the inquiry when the
event is sent (R31).
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from foundation.actor import Actor
from inquiries.inquiry.access import visible_inquiries
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.near import ids_near

SUBJECTS = ("inquiry", "department_request", "escalation")


def visible_subjects(actor: Actor, at: datetime) -> QuerySet[Inquiry, UUID]:
    """The ids of the inquiries the actor may see."""
    return visible_inquiries(actor, at).values_list("id", flat=True)


def near_subjects(actor: Actor, at: datetime) -> QuerySet[Inquiry, UUID] | None:
    """The ids of the inquiries near an agent, among which all are that they may see; None for all others."""
    return ids_near(actor, at)


def persons_of(inquiry_ids: Iterable[UUID]) -> Iterable[UUID]:
    """The members and prospects that some inquiries are about."""
    ids = ("member_id", "prospect_id", "linked_member_id", "link_is_sure")
    for member, prospect, linked, is_sure in Inquiry.objects.filter(id__in=inquiry_ids).values_list(*ids):
        yield from (one for one in (member, prospect, linked if is_sure else None) if one is not None)
