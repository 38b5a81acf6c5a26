"""Those who decide have taken a grievance, appeal or determination on."""

from datetime import datetime
from uuid import UUID

from arsos.journal.chained_rows import chain_row
from arsos.journal.record import Happening
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound
from arsos.kernel.transactions import durable
from arsos.outbox.enqueue import Effect, EventType, enqueue
from inquiries.access import lock_hand_over
from inquiries.actions.note_happening import note_happening
from inquiries.actions.run_clocks import InquiryClocks
from inquiries.actions.tell_people import Recipient, tell
from inquiries.models import Destination, HandOver

State = HandOver.State


@durable
def acknowledge_hand_over(hand_over_id: UUID, *, external_reference: str = "", by: Actor, at: datetime) -> HandOver:
    """This will record that a destination has taken it on, with its own reference, and silence the alerts (R29).

    The legal duty is the destination's from now on: the clock ends here, as missed where it was late by then, and its
    due time stays on the hand-over.

    Raises ResourceNotFound, PermissionRefused, and ConflictFound for one that is acknowledged.
    """
    made = lock_hand_over(by, hand_over_id, at)
    if made.state == State.ACKNOWLEDGED:
        raise ConflictFound(f"{made.acknowledged_by_name} has acknowledged it.")
    if made.state == State.UNDONE:
        raise ConflictFound(f"{made.undone_by_name} has undone this hand-over. Nothing has to be done.")
    made.state, made.acknowledged_at, made.acknowledged_by_name = State.ACKNOWLEDGED, at, by.name
    made.external_reference, made.alert_at = external_reference, None
    made.version += 1
    made.save()
    chain_row(made, "hand_over_state", at=at)
    inquiry = made.inquiry
    clocks = InquiryClocks(inquiry, by=by, at=at)
    clocks.release_regulatory(made.destination, acknowledged_at=at)
    clocks.keep()
    facts = {"hand_over": str(made.id), "destination": made.destination}
    note_happening(inquiry, Happening(kind="hand_over_acknowledged", facts=facts), by=by, at=at, event=None)
    said = {**facts, "inquiry": inquiry.reference}
    enqueue([Effect(type=EventType.HAND_OVER_ACKNOWLEDGED, data=said)], subject_id=made.id, at=at)
    title = Destination(made.destination).label
    tell(inquiry, [Recipient.HOLDER], kind="hand_over_acknowledged", once=made.id, at=at, destination=title)
    inquiry.updated_at = at
    inquiry.save()
    return made
