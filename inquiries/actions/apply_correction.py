"""The steps that corrections of a hand-over share: judged, put on record, applied, told (R29)."""

from collections.abc import Mapping
from datetime import datetime

from arsos.journal.chained_rows import chain_row
from arsos.journal.record import Happening
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound, VersionStale
from arsos.kernel.transactions import inside_transaction
from arsos.outbox.enqueue import EventType
from inquiries.actions.note_happening import note_happening
from inquiries.actions.run_clocks import InquiryClocks
from inquiries.actions.tell_unit import tell_unit
from inquiries.models import DestinationUnit, HandOver, HandOverCorrection, LegalClock
from inquiries.rules.legal_clocks import RECEIPT, decide_start

LETTER = "hand_over_corrected"
State = HandOverCorrection.State


def require_standing(made: HandOver, *, expected_version: int | None = None) -> None:
    """Raise ConflictFound for one that was undone, VersionStale for one that has changed since it was read."""
    if made.state == HandOver.State.UNDONE:
        raise ConflictFound(f"{made.undone_by_name} has undone this hand-over. Nothing about it can be changed.")
    if expected_version is not None and made.version != expected_version:
        raise VersionStale("Read it again and repeat the change if it still fits; nothing was changed.")


def require_nothing_waits(made: HandOver) -> None:
    """Raise ConflictFound while another correction waits: it says what was before, and that must stay true."""
    if made.corrections.filter(state=State.WAITING).exists():
        raise ConflictFound("A correction waits for a lead already.")


def start_of(made: HandOver, *, received_at: datetime) -> datetime:
    """From when its legal clock runs, or would run with another first receipt."""
    runs_from = LegalClock.objects.filter(destination=made.destination, variant=made.variant).values_list("runs_from")
    return decide_start(
        runs_from=(runs_from.first() or (RECEIPT,))[0], received_at=received_at, statement_at=made.statement_at
    )


@inside_transaction
def put_on_record(
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
    if is_decided:
        apply_correction(made, correction, by=by, at=at)
    return correction


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
    if made.state == HandOver.State.ACKNOWLEDGED:
        clocks.stop_regulatory(made.destination)
    clocks.keep()
    made.save()
    chain_row(made, "hand_over", at=at)
    tell_unit(unit, made, EventType.HAND_OVER_CORRECTED, letter=LETTER, once=correction.id, at=at)


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
    if correction.received_before != correction.received_after:
        return facts
    for name in ("variant", "circumstance", "statement", "due"):
        for when in ("before", "after"):
            value = getattr(correction, f"{name}_{when}")
            facts[f"{name}_{when}"] = value.isoformat() if isinstance(value, datetime) else value
    return facts
