"""A lead decides about a correction that gives the plan more time (R29)."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit.chain.steps import chain_row
from foundation.actor import Actor
from foundation.errors import ConflictFound, PermissionRefused, ResourceNotFound
from foundation.transactions import durable
from inquiries.handoffs.access import lock_hand_over
from inquiries.handoffs.corrections.steps import apply_correction, note_correction
from inquiries.handoffs.models import HandOverCorrection
from inquiries.inquiry.access import leads_inquiry

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
        raise PermissionRefused(_("Only a lead of its queue can approve more time."))
    correction = made.corrections.select_for_update().filter(id=correction_id).first()
    if correction is None:
        raise ResourceNotFound
    if correction.state != State.WAITING:
        raise ConflictFound(_("%(name)s already decided it.") % {"name": correction.decided_by_name})
    correction.state = State.APPLIED if is_approved else State.DECLINED
    correction.decided_by_name, correction.decided_at, correction.decision_reason = by.name, at, reason
    correction.save()
    chain_row(correction, "hand_over_correction", at=at)
    if is_approved:
        apply_correction(made, correction, by=by, at=at)
    note_correction(made, correction, reason, by=by, at=at)
    return correction
