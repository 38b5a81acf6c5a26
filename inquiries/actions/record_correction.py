"""A correction of a hand-over goes on record with both sides, and counts at once if it needs no lead (R29)."""

from collections.abc import Mapping
from datetime import datetime

from arsos.journal.chained_rows import chain_row
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import inside_transaction
from inquiries.actions.apply_correction import apply_correction
from inquiries.models import HandOver, HandOverCorrection

State = HandOverCorrection.State


@inside_transaction
def record_correction(
    made: HandOver, after: Mapping[str, object], *, is_decided: bool, reason: str, by: Actor, at: datetime
) -> HandOverCorrection:
    """Keep both sides of a correction, and apply it if it needs no lead any more.

    `after` names what changes, of `received`, `variant`, `circumstance`, `statement` and `due`; the rest stays.
    """
    before = {
        "received": made.received_at,
        "variant": made.variant,
        "circumstance": made.circumstance,
        "statement": made.statement_at,
        "due": made.legal_due_at,
    }
    sides = {f"{name}_before": value for name, value in before.items()}
    sides |= {f"{name}_after": value for name, value in {**before, **after}.items()}
    correction = HandOverCorrection.objects.create(
        hand_over=made,
        state=State.APPLIED if is_decided else State.WAITING,
        reason=reason,
        asked_by_id=by.user_id,
        asked_by_name=by.name,
        asked_at=at,
        decided_by_name=by.name if is_decided else "",
        decided_at=at if is_decided else None,
        **sides,
    )
    chain_row(correction, "hand_over_correction", at=at)
    if is_decided:
        apply_correction(made, correction, by=by, at=at)
    return correction
