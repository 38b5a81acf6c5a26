"""A correction of a handoff: put on record, asked of a lead where it gives more time, applied, and told in the history
(R20, R29).
"""

from collections.abc import Mapping
from datetime import datetime

from audit.chain.steps import HistoryRecord, chain_row
from events.feed.steps import EventType
from foundation.actor import Actor
from foundation.transactions import inside_transaction
from inquiries.handoffs.legal_clocks.queries import Duty, start_of
from inquiries.handoffs.models import DestinationUnit, HandOver, HandOverCorrection, LegalClock
from inquiries.handoffs.steps import tell_unit
from inquiries.inquiry.access import leads_inquiry
from inquiries.inquiry.models import Recipient
from inquiries.inquiry.steps import add_to_history, tell
from inquiries.targets.steps import InquiryClocks

CORRECTION_LETTER = "hand_over_corrected"


@inside_transaction
def apply_correction(made: HandOver, correction: HandOverCorrection, *, by: Actor, at: datetime) -> None:
    """Let a locked hand-over say what is right, start its clock anew where the due time moves, and tell the unit.

    Whoever has acknowledged it watches the clock; ARSOS then keeps the due time alone.
    """
    unit, due_before = DestinationUnit.objects.get(destination=made.destination), made.legal_due_at
    made.received_at = correction.received_after
    if correction.variant_after:
        _change_clock(unit, made, correction)
    made.legal_due_at = correction.due_after
    made.version += 1
    clocks = InquiryClocks(made.inquiry, by=by, at=at)
    if made.legal_due_at is None:
        clocks.stop_regulatory(made.destination)
    elif made.legal_due_at != due_before:
        start = start_of(made, received_at=made.received_at)
        clocks.restart_regulatory(made.destination, made.legal_due_at - start, start)
    if made.acknowledged_at is not None:
        clocks.release_regulatory(made.destination, acknowledged_at=made.acknowledged_at)
    clocks.keep()
    made.save()
    for kind in ("hand_over", "hand_over_state"):
        chain_row(made, kind, at=at)
    tell_unit(unit, made, EventType.HAND_OVER_CORRECTED, letter=CORRECTION_LETTER, once=correction.id, at=at)


def _change_clock(unit: DestinationUnit, made: HandOver, correction: HandOverCorrection) -> None:
    limit = LegalClock.objects.filter(destination=made.destination, variant=correction.variant_after).first()
    was_expedited = made.is_expedited
    made.variant, made.circumstance = correction.variant_after, correction.circumstance_after
    made.statement_at = correction.statement_after
    if limit is not None:
        made.is_expedited, made.legal_source = limit.is_expedited, limit.source
    if made.alert_at is not None and made.is_expedited != was_expedited:
        within = unit.acknowledge_within(is_expedited=made.is_expedited)
        made.acknowledge_due_at = made.alert_at = made.handed_over_at + within


@inside_transaction
def ask_for_time(
    made: HandOver, duty: Duty, received_at: datetime, *, reason: str, by: Actor, at: datetime
) -> HandOverCorrection:
    """Put on record what the one who handed it over gave the plan beyond what counts; it waits for a lead, or is one's.

    A later first receipt, a longer clock or both, as one correction.
    """
    is_decided, is_later = leads_inquiry(by, made.inquiry), received_at != made.received_at
    after = {
        "received": received_at,
        "variant": duty.limit.variant,
        "circumstance": duty.circumstance,
        "statement": duty.statement_at,
        "due": duty.due_at(received_at),
    }
    correction = record_correction(made, after, is_decided=is_decided, reason=reason, by=by, at=at)
    if not is_decided:
        kind = "receipt_correction_asked" if is_later else "clock_correction_asked"
        tell(made.inquiry, [Recipient.LEAD], kind=kind, once=correction.id, at=at)
    note_correction(made, correction, reason, by=by, at=at)
    return correction


State = HandOverCorrection.State


@inside_transaction
def note_correction(made: HandOver, correction: HandOverCorrection, reason: str, *, by: Actor, at: datetime) -> None:
    """Put what has become of it into the history, and save the inquiry."""
    add_to_history(made.inquiry, _said(made, correction, reason), by=by, at=at, event=EventType.INQUIRY_CHANGED)
    made.inquiry.updated_at = at
    made.inquiry.save()


def _said(made: HandOver, correction: HandOverCorrection, reason: str) -> HistoryRecord:
    """Each kind written out: the history knows its kinds by these words."""
    facts, state = _facts_of(made, correction), correction.state
    if correction.received_before != correction.received_after:
        if state == State.APPLIED:
            return HistoryRecord(kind="receipt_corrected", facts=facts, agent_visible=False, text=reason)
        if state == State.WAITING:
            return HistoryRecord(kind="receipt_correction_asked", facts=facts, agent_visible=False, text=reason)
        return HistoryRecord(kind="receipt_correction_declined", facts=facts, agent_visible=False, text=reason)
    if state == State.APPLIED:
        return HistoryRecord(kind="clock_corrected", facts=facts, agent_visible=False, text=reason)
    if state == State.WAITING:
        return HistoryRecord(kind="clock_correction_asked", facts=facts, agent_visible=False, text=reason)
    return HistoryRecord(kind="clock_correction_declined", facts=facts, agent_visible=False, text=reason)


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
