"""What becomes of a correction of a hand-over goes into the history of its inquiry (R20, R29)."""

from datetime import datetime

from arsos.journal.record import Happening
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import inside_transaction
from arsos.outbox.enqueue import EventType
from inquiries.actions.note_happening import note_happening
from inquiries.models import HandOver, HandOverCorrection

State = HandOverCorrection.State


@inside_transaction
def note_correction(made: HandOver, correction: HandOverCorrection, reason: str, *, by: Actor, at: datetime) -> None:
    """Put what has become of it into the history, and save the inquiry."""
    note_happening(made.inquiry, _said(made, correction, reason), by=by, at=at, event=EventType.INQUIRY_CHANGED)
    made.inquiry.updated_at = at
    made.inquiry.save()


def _said(made: HandOver, correction: HandOverCorrection, reason: str) -> Happening:
    """Each kind written out: the history knows its kinds by these words."""
    facts, state = _facts_of(made, correction), correction.state
    if correction.received_before != correction.received_after:
        if state == State.APPLIED:
            return Happening(kind="receipt_corrected", facts=facts, agent_visible=False, text=reason)
        if state == State.WAITING:
            return Happening(kind="receipt_correction_asked", facts=facts, agent_visible=False, text=reason)
        return Happening(kind="receipt_correction_declined", facts=facts, agent_visible=False, text=reason)
    if state == State.APPLIED:
        return Happening(kind="clock_corrected", facts=facts, agent_visible=False, text=reason)
    if state == State.WAITING:
        return Happening(kind="clock_correction_asked", facts=facts, agent_visible=False, text=reason)
    return Happening(kind="clock_correction_declined", facts=facts, agent_visible=False, text=reason)


def _facts_of(made: HandOver, correction: HandOverCorrection) -> dict[str, object]:
    """Both sides, times and codes alone."""
    facts: dict[str, object] = {
        "hand_over": str(made.id),
        "destination": made.destination,
        "received_before": correction.received_before.isoformat(),
        "received_after": correction.received_after.isoformat(),
    }
    is_same_clock = (correction.variant_before, correction.circumstance_before, correction.statement_before) == (
        correction.variant_after,
        correction.circumstance_after,
        correction.statement_after,
    )
    if is_same_clock and correction.received_before != correction.received_after:
        return facts
    for name in ("variant", "circumstance", "statement", "due"):
        for when in ("before", "after"):
            value = getattr(correction, f"{name}_{when}")
            facts[f"{name}_{when}"] = value.isoformat() if isinstance(value, datetime) else value
    return facts
