"""Who hears events about handoffs: whoever may see the handoff when the event is sent (R31)."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from foundation.actor import Actor
from inquiries.handoffs.access import visible_hand_overs
from inquiries.handoffs.models import HandOver
from inquiries.inquiry.events import persons_of


def visible_hand_over_ids(actor: Actor, at: datetime) -> QuerySet[HandOver, UUID]:
    """The ids of the hand-overs the actor may see."""
    return visible_hand_overs(actor, at).values_list("id", flat=True)


def persons_handed_over(hand_over_ids: Collection[UUID]) -> Iterable[UUID]:
    """The members and prospects that some hand-overs are about."""
    return persons_of(HandOver.objects.filter(id__in=hand_over_ids).values_list("inquiry_id", flat=True))
