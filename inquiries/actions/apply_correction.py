"""A correction of a hand-over counts from now on: its row, its clock and its unit say what is right (R29)."""

from datetime import datetime

from arsos.journal.chained_rows import chain_row
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import inside_transaction
from arsos.outbox.enqueue import EventType
from inquiries.actions.run_clocks import InquiryClocks
from inquiries.actions.tell_unit import tell_unit
from inquiries.models import DestinationUnit, HandOver, HandOverCorrection, LegalClock
from inquiries.queries.legal_clocks import start_of

LETTER = "hand_over_corrected"


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
