"""A lead decides about a correction that gives the plan more time (R29)."""

from datetime import datetime
from uuid import UUID

from arsos.journal.chained_rows import chain_row
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound, PermissionRefused, ResourceNotFound
from arsos.kernel.transactions import durable
from inquiries.access import leads_inquiry, lock_hand_over
from inquiries.actions.apply_correction import apply_correction
from inquiries.actions.note_correction import note_correction
from inquiries.models import HandOverCorrection

State = HandOverCorrection.State


@durable
def decide_correction(
    correction_id: UUID, *, hand_over_id: UUID, is_approved: bool, reason: str, by: Actor, at: datetime
) -> HandOverCorrection:
    """This will approve or decline a later due time, as a lead; declined, the earlier stays.

    Raises ResourceNotFound, PermissionRefused for who leads no queue of it, and ConflictFound for one that is decided.
    """
    made = lock_hand_over(by, hand_over_id, at)
    if not leads_inquiry(by, made.inquiry):
        raise PermissionRefused("A lead of its queue decides about what gives the plan more time.")
    correction = made.corrections.select_for_update().filter(id=correction_id).first()
    if correction is None:
        raise ResourceNotFound
    if correction.state != State.WAITING:
        raise ConflictFound(f"{correction.decided_by_name} has decided it.")
    correction.state = State.APPLIED if is_approved else State.DECLINED
    correction.decided_by_name, correction.decided_at, correction.decision_reason = by.name, at, reason
    correction.save()
    chain_row(correction, "hand_over_correction", at=at)
    if is_approved:
        apply_correction(made, correction, by=by, at=at)
    note_correction(made, correction, reason, by=by, at=at)
    return correction
