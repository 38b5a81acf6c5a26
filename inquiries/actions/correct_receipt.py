"""The first receipt of a hand-over was wrong (R29)."""

from datetime import datetime, timedelta
from uuid import UUID

from arsos.journal.record import Happening
from arsos.kernel import clock
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound, InputRejected, PermissionRefused, ResourceNotFound
from arsos.kernel.transactions import durable, inside_transaction
from arsos.outbox.enqueue import EventType
from inquiries.access import leads_inquiry, lock_hand_over, require_hand_over_decision
from inquiries.actions.note_happening import note_happening
from inquiries.actions.run_clocks import InquiryClocks
from inquiries.actions.tell_people import Recipient, tell
from inquiries.models import HandOver, HandOverCorrection
from inquiries.rules.first_receipt import Receipt, decide_correction_errors

State = HandOverCorrection.State


@durable
def correct_receipt(
    hand_over_id: UUID, *, received_at: datetime, reason: str, by: Actor, at: datetime
) -> HandOverCorrection:
    """This will correct when a hand-over was first received, and its legal clock with it; both times stay on record.

    An earlier time counts at once. A later one gives the plan more time than it may have: unless a lead gives it, it
    waits for one, and the earlier counts until then. Raises ResourceNotFound, PermissionRefused, InputRejected for a
    time that cannot be, and ConflictFound while another waits.
    """
    made = lock_hand_over(by, hand_over_id, at)
    require_hand_over_decision(by, made.inquiry)
    errors = decide_correction_errors(
        Receipt(received_at, clock.date_of(received_at)),
        recorded_at=made.received_at,
        filed_at=made.inquiry.created_at,
        filed_on=clock.date_of(made.inquiry.created_at),
        handed_over_at=made.handed_over_at,
    )
    if errors:
        raise InputRejected("The first receipt cannot be corrected like this.", errors=errors)
    if made.corrections.filter(state=State.WAITING).exists():
        raise ConflictFound("A correction waits for a lead already.")
    is_decided = received_at < made.received_at or leads_inquiry(by, made.inquiry)
    correction = HandOverCorrection.objects.create(
        hand_over=made,
        state=State.APPLIED if is_decided else State.WAITING,
        received_before=made.received_at,
        received_after=received_at,
        reason=reason,
        asked_by_id=by.user_id,
        asked_by_name=by.name,
        asked_at=at,
        decided_by_name=by.name if is_decided else "",
        decided_at=at if is_decided else None,
    )
    if is_decided:
        _apply(made, correction, by=by, at=at)
    else:
        tell(made.inquiry, [Recipient.LEAD], kind="receipt_correction_asked", once=correction.id, at=at)
    facts = _facts(made, correction)
    if is_decided:
        said = Happening(kind="receipt_corrected", facts=facts, agent_visible=False, text=reason)
    else:
        said = Happening(kind="receipt_correction_asked", facts=facts, agent_visible=False, text=reason)
    _note(made, said, by=by, at=at)
    return correction


@durable
def decide_correction(
    correction_id: UUID, *, hand_over_id: UUID, is_approved: bool, reason: str, by: Actor, at: datetime
) -> HandOverCorrection:
    """This will approve or decline a later first receipt, as a lead; declined, the earlier stays.

    Raises ResourceNotFound, PermissionRefused for who leads no queue of it, and ConflictFound for one that is decided.
    """
    made = lock_hand_over(by, hand_over_id, at)
    if not leads_inquiry(by, made.inquiry):
        raise PermissionRefused("A lead of its queue decides about a later first receipt.")
    correction = made.corrections.select_for_update().filter(id=correction_id).first()
    if correction is None:
        raise ResourceNotFound
    if correction.state != State.WAITING:
        raise ConflictFound(f"{correction.decided_by_name} has decided it.")
    correction.state = State.APPLIED if is_approved else State.DECLINED
    correction.decided_by_name, correction.decided_at, correction.decision_reason = by.name, at, reason
    correction.save()
    if is_approved:
        _apply(made, correction, by=by, at=at)
    facts = _facts(made, correction)
    if is_approved:
        said = Happening(kind="receipt_corrected", facts=facts, agent_visible=False, text=reason)
    else:
        said = Happening(kind="receipt_correction_declined", facts=facts, agent_visible=False, text=reason)
    _note(made, said, by=by, at=at)
    return correction


@inside_transaction
def _apply(made: HandOver, correction: HandOverCorrection, *, by: Actor, at: datetime) -> None:
    made.received_at = correction.received_after
    clocks = InquiryClocks(made.inquiry, by=by, at=at)
    if made.legal_due_at is not None and made.statement_at is None:
        seconds = made.legal_due_at - correction.received_before
        made.legal_due_at = made.received_at + seconds
        clocks.restart_regulatory(made.destination, timedelta(seconds=seconds.total_seconds()), made.received_at)
    clocks.keep()
    made.save()


def _facts(made: HandOver, correction: HandOverCorrection) -> dict[str, object]:
    return {
        "hand_over": str(made.id),
        "destination": made.destination,
        "received_before": correction.received_before.isoformat(),
        "received_after": correction.received_after.isoformat(),
    }


@inside_transaction
def _note(made: HandOver, said: Happening, *, by: Actor, at: datetime) -> None:
    note_happening(made.inquiry, said, by=by, at=at, event=EventType.INQUIRY_CHANGED)
    made.inquiry.updated_at = at
    made.inquiry.save()
