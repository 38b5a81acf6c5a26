"""Who may hear of an inquiry and what belongs to it: whoever may see it, at the moment of telling (R31)."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from arsos.kernel.actor import Actor
from arsos.outbox.audience import register
from inquiries.access import visible_hand_overs, visible_inquiries, visible_tickets
from inquiries.models import HandOver, Inquiry, TechnicalTicket

SUBJECTS = ("inquiry", "department_request", "escalation")


def visible_subjects(actor: Actor, at: datetime) -> QuerySet[Inquiry, UUID]:
    """The ids of the inquiries the actor may see."""
    return visible_inquiries(actor, at).values_list("id", flat=True)


def persons_of(inquiry_ids: Iterable[UUID]) -> Iterable[UUID]:
    """The members and prospects that some inquiries are about."""
    ids = ("member_id", "prospect_id", "linked_member_id", "link_is_sure")
    for member, prospect, linked, is_sure in Inquiry.objects.filter(id__in=inquiry_ids).values_list(*ids):
        yield from (one for one in (member, prospect, linked if is_sure else None) if one is not None)


def visible_hand_over_ids(actor: Actor, at: datetime) -> QuerySet[HandOver, UUID]:
    """The ids of the hand-overs the actor may see."""
    return visible_hand_overs(actor, at).values_list("id", flat=True)


def persons_handed_over(hand_over_ids: Collection[UUID]) -> Iterable[UUID]:
    """The members and prospects that some hand-overs are about."""
    return persons_of(HandOver.objects.filter(id__in=hand_over_ids).values_list("inquiry_id", flat=True))


def visible_ticket_ids(actor: Actor, at: datetime) -> QuerySet[TechnicalTicket, UUID]:
    """The ids of the technical tickets the actor may see; they are about nobody."""
    return visible_tickets(actor, at).values_list("id", flat=True)


def register_audience() -> None:
    """Events about inquiries, hand-overs and technical tickets are heard by who may see them."""
    register(SUBJECTS, visible=visible_subjects, persons=persons_of)
    register(("hand_over",), visible=visible_hand_over_ids, persons=persons_handed_over)
    register(("technical_ticket",), visible=visible_ticket_ids)
