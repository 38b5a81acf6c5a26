"""Handing over gave the plan more time than is on record (R29)."""

from datetime import datetime

from arsos.kernel.actor import Actor
from arsos.kernel.transactions import inside_transaction
from inquiries.access import leads_inquiry
from inquiries.actions.note_correction import note_correction
from inquiries.actions.record_correction import record_correction
from inquiries.actions.tell_people import Recipient, tell
from inquiries.models import HandOver, HandOverCorrection
from inquiries.queries.legal_clocks import Duty


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
