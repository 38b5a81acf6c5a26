"""Who may see, fetch and acknowledge what was handed over, and who decides about it (R29, R31)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from foundation.access_log.steps import nothing_found
from foundation.actor import Actor
from foundation.compiled import HotQuery
from foundation.errors import PermissionRefused
from foundation.policy import Basis, Holds, Reach, Resource, Right, access_scope, has_same_to_inquiry, may, protect
from foundation.transactions import inside_transaction
from inquiries.handoffs.corrections.rules import may_undo
from inquiries.handoffs.models import DestinationUnit, HandOver
from inquiries.inquiry.access import holds_or_leads, lock_inquiry_by_id, note_shown, visible_inquiries
from inquiries.inquiry.models import Inquiry


def visible_hand_overs(actor: Actor, at: datetime) -> QuerySet[HandOver]:
    """The hand-overs of inquiries the actor may see, and those to the unit whose system it is (R29)."""
    return HandOver.objects.filter(access_scope(actor, Right.SEE, Resource.HAND_OVER, at)).select_related("inquiry")


def find_hand_over(actor: Actor, hand_over_id: UUID, at: datetime) -> HandOver:
    """A hand-over the actor may see; raises ResourceNotFound, journaled."""
    found = VISIBLE.first(actor=actor, at=at, hand_over_id=hand_over_id)
    if found is None:
        raise nothing_found("hand-over")
    note_shown([found.inquiry])
    return found


def _visible(actor: Actor, at: datetime, hand_over_id: UUID) -> QuerySet[HandOver]:
    return visible_hand_overs(actor, at).filter(id=hand_over_id)


VISIBLE = HotQuery(_visible)


def require_packet_reader(actor: Actor, hand_over: HandOver) -> None:
    """Raise PermissionRefused for who is neither of ARSOS nor the unit: the packet is from one to the other (R6)."""
    if not may(actor, Right.SEE_INTERNAL, hand_over):
        raise PermissionRefused(_("Only ARSOS and the destination unit can see the packet."))
    if hand_over.state == HandOver.State.UNDONE and not may(actor, Right.SEE_INTERNAL, hand_over.inquiry):
        raise PermissionRefused(_("This handoff was undone. You no longer have access to its packet."))


def visible_units(actor: Actor) -> QuerySet[DestinationUnit]:
    """The units whose system the actor is."""
    if actor.client_id is None or actor.user_id is not None:
        return DestinationUnit.objects.none()
    return DestinationUnit.objects.filter(client__client_id=actor.client_id)


@inside_transaction
def lock_hand_over(actor: Actor, hand_over_id: UUID, at: datetime) -> HandOver:
    """A hand-over, locked after its inquiry, for the unit, its holder or its leads.

    Raises ResourceNotFound, journaled, and PermissionRefused.
    """
    found = _lock(actor, hand_over_id, at)
    if not (may(actor, Right.DECIDE, found) or may(actor, Right.ACT, found)):
        raise PermissionRefused(_("Only the unit, the assignee or a lead can record the acknowledgment."))
    note_shown([found.inquiry])
    return found


@inside_transaction
def lock_hand_over_to_undo(actor: Actor, hand_over_id: UUID, at: datetime) -> HandOver:
    """A hand-over, locked after its inquiry, for the one who handed it over or a lead.

    Raises ResourceNotFound, journaled, and PermissionRefused.
    """
    found = _lock(actor, hand_over_id, at)
    if not may_undo_hand_over(actor, found):
        words = _(
            "Only the person who handed it off can undo it, until the destination acknowledges "
            "it. After that, a lead can."
        )
        raise PermissionRefused(words)
    note_shown([found.inquiry])
    return found


@inside_transaction
def _lock(actor: Actor, hand_over_id: UUID, at: datetime) -> HandOver:
    inquiry_id = visible_hand_overs(actor, at).filter(id=hand_over_id).values_list("inquiry_id", flat=True).first()
    inquiry = lock_inquiry_by_id(inquiry_id) if inquiry_id is not None else None
    if inquiry is None:
        raise nothing_found("hand-over")
    found = HandOver.objects.select_for_update(of=("self",)).get(id=hand_over_id)
    found.inquiry = inquiry
    return found


def may_chase_hand_overs(actor: Actor) -> bool:
    """Whether the actor looks after what no destination has taken on yet: leads do (R29)."""
    return may(actor, Right.REVIEW, Resource.HAND_OVER)


def require_hand_over_chaser(actor: Actor) -> None:
    """Raise PermissionRefused for who does not look after hand-overs."""
    if not may_chase_hand_overs(actor):
        raise PermissionRefused(_("Only leads can do this."))


def may_undo_hand_over(actor: Actor, hand_over: HandOver) -> bool:
    """Whether the actor may take back a hand-over that was recorded in error."""
    return may_undo(
        is_lead=may(actor, Right.LEAD, hand_over),
        is_own=actor.user_id is not None and actor.user_id == hand_over.handed_over_by_id,
        is_acknowledged=hand_over.acknowledged_at is not None,
    )


def require_hand_over_decision(actor: Actor, inquiry: Inquiry) -> None:
    """Raise PermissionRefused for who neither holds nor leads the inquiry: a person decides, and it is one of them."""
    if not holds_or_leads(actor, inquiry):
        raise PermissionRefused(_("Only the assignee and the leads of the queue can decide on handoffs."))


REACH: Mapping[Basis, Reach] = {
    Basis.ITS_INQUIRY: lambda actor, at: Q(inquiry__in=visible_inquiries(actor, at).values("id")),
    Basis.DESTINATION: lambda actor, _at: Q(destination__in=visible_units(actor).values("destination")),
}
"""For each ground which hand-overs it reaches."""
HOLDS: Mapping[Basis, Holds] = {
    Basis.ITS_INQUIRY: has_same_to_inquiry,
    Basis.DESTINATION: lambda actor, _right, one: visible_units(actor).filter(destination=one.destination).exists(),
}
"""The same for a hand-over in hand."""


def protect_hand_overs() -> None:
    """Handoffs are fetched by the policy from here on."""
    protect(Resource.HAND_OVER, HandOver, reach=REACH, holds=HOLDS)
