"""Who may see, fetch and acknowledge what was handed over, and who decides about it (R29, R31)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from arsos.journal.reads import note_look
from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import PermissionRefused, ResourceNotFound
from arsos.kernel.policy import Ground, Right, Thing
from arsos.kernel.reach import Reach, everything_for, reached
from arsos.kernel.transactions import inside_transaction
from inquiries.access.inquiries import (
    holds_or_leads,
    is_staff_of,
    lock_inquiry_by_id,
    note_shown,
    standings_in,
    visible_inquiries,
)
from inquiries.models import DestinationUnit, HandOver, Inquiry
from inquiries.rules.hand_over_changes import may_undo
from inquiries.rules.lifecycle import Standing


def visible_hand_overs(actor: Actor, at: datetime) -> QuerySet[HandOver]:
    """The hand-overs of inquiries the actor may see, and those to the unit whose system it is (R29)."""
    return HandOver.objects.filter(reached(Thing.HAND_OVER, Right.SEE, REACH, actor, at)).select_related("inquiry")


def find_hand_over(actor: Actor, hand_over_id: UUID, at: datetime) -> HandOver:
    """A hand-over the actor may see; raises ResourceNotFound, journaled."""
    found = visible_hand_overs(actor, at).filter(id=hand_over_id).first()
    if found is None:
        note_look(kind="denied", fields=["hand-over"])
        raise ResourceNotFound
    note_shown([found.inquiry])
    return found


def require_packet_reader(actor: Actor, hand_over: HandOver) -> None:
    """Raise PermissionRefused for who is neither of ARSOS nor the unit: the packet is from one to the other (R6)."""
    is_staff = is_staff_of(actor, hand_over.inquiry)
    if not (is_unit_of(actor, hand_over) or is_staff):
        raise PermissionRefused("The packet goes from ARSOS to those who decide.")
    if hand_over.state == HandOver.State.UNDONE and not is_staff:
        raise PermissionRefused("This hand-over was taken back. Its packet is not for you any more.")


def is_unit_of(actor: Actor, hand_over: HandOver) -> bool:
    """Whether the actor is the system of the unit that a hand-over went to."""
    return visible_units(actor).filter(destination=hand_over.destination).exists()


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
    if not (is_unit_of(actor, found) or may_decide_hand_over(actor, found.inquiry)):
        raise PermissionRefused("The unit itself, the holder or a lead records that it was acknowledged.")
    note_shown([found.inquiry])
    return found


@inside_transaction
def lock_hand_over_to_undo(actor: Actor, hand_over_id: UUID, at: datetime) -> HandOver:
    """A hand-over, locked after its inquiry, for the one who handed it over or a lead.

    Raises ResourceNotFound, journaled, and PermissionRefused.
    """
    found = _lock(actor, hand_over_id, at)
    if not may_undo_hand_over(actor, found):
        words = "The one who handed it over undoes it until the destination has taken it on; a lead also after that."
        raise PermissionRefused(words)
    note_shown([found.inquiry])
    return found


@inside_transaction
def _lock(actor: Actor, hand_over_id: UUID, at: datetime) -> HandOver:
    inquiry_id = visible_hand_overs(actor, at).filter(id=hand_over_id).values_list("inquiry_id", flat=True).first()
    inquiry = lock_inquiry_by_id(inquiry_id) if inquiry_id is not None else None
    if inquiry is None:
        note_look(kind="denied", fields=["hand-over"])
        raise ResourceNotFound
    found = HandOver.objects.select_for_update(of=("self",)).get(id=hand_over_id)
    found.inquiry = inquiry
    return found


def may_chase_hand_overs(actor: Actor) -> bool:
    """Whether the actor looks after what no destination has taken on yet: leads do (R29)."""
    return actor.has_role(Role.LEAD)


def require_hand_over_chaser(actor: Actor) -> None:
    """Raise PermissionRefused for who does not look after hand-overs."""
    if not may_chase_hand_overs(actor):
        raise PermissionRefused("This is for leads.")


def may_decide_hand_over(actor: Actor, inquiry: Inquiry) -> bool:
    """Whether the actor holds or leads the inquiry, and so decides about handing it over (R29)."""
    return holds_or_leads(actor, inquiry)


def may_undo_hand_over(actor: Actor, hand_over: HandOver) -> bool:
    """Whether the actor may take back a hand-over that was recorded in error."""
    return may_undo(
        is_lead=leads_inquiry(actor, hand_over.inquiry),
        is_own=actor.user_id is not None and actor.user_id == hand_over.handed_over_by_id,
        is_acknowledged=hand_over.acknowledged_at is not None,
    )


def leads_inquiry(actor: Actor, inquiry: Inquiry) -> bool:
    """Whether the actor leads the queue of the inquiry."""
    return Standing.LEAD in standings_in(actor, inquiry)


def require_hand_over_decision(actor: Actor, inquiry: Inquiry) -> None:
    """Raise PermissionRefused for who neither holds nor leads the inquiry: a person decides, and it is one of them."""
    if not may_decide_hand_over(actor, inquiry):
        raise PermissionRefused("Its holder and the leads of its queue decide about handing over.")


REACH: Mapping[Ground, Reach] = {
    Ground.ITS_INQUIRY: lambda actor, at: Q(inquiry__in=visible_inquiries(actor, at).values("id")),
    Ground.DESTINATION: lambda actor, _at: Q(destination__in=visible_units(actor).values("destination")),
    Ground.SYSTEM: everything_for(Role.SYSTEM),
}
"""For each ground which hand-overs it reaches."""
