"""The first receipt of a hand-over was wrong (R29)."""

from datetime import datetime
from uuid import UUID

from arsos.kernel import clock
from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError, InputRejected
from arsos.kernel.transactions import durable
from inquiries.access import leads_inquiry, lock_hand_over, require_hand_over_decision
from inquiries.actions.note_correction import note_correction
from inquiries.actions.record_correction import record_correction
from inquiries.actions.require_standing import require_nothing_waits, require_standing
from inquiries.actions.tell_people import Recipient, tell
from inquiries.models import HandOver, HandOverCorrection
from inquiries.queries.legal_clocks import start_of
from inquiries.rules.first_receipt import Receipt, decide_correction_errors


@durable
def correct_receipt(
    hand_over_id: UUID,
    *,
    received_at: datetime,
    reason: str,
    by: Actor,
    at: datetime,
) -> HandOverCorrection:
    """This will correct when a hand-over was first received, and its legal clock with it; both times stay on record.

    An earlier time counts at once. A later one gives the plan more time than it may have: unless a lead gives it, it
    waits for one, and the earlier counts until then. Raises ResourceNotFound, PermissionRefused, InputRejected for a
    time that cannot be, and ConflictFound while another waits.
    """
    made = lock_hand_over(by, hand_over_id, at)
    require_hand_over_decision(by, made.inquiry)
    require_standing(made)
    errors = decide_correction_errors(
        Receipt(received_at, clock.date_of(received_at)),
        recorded_at=made.received_at,
        filed_at=made.inquiry.created_at,
        filed_on=clock.date_of(made.inquiry.created_at),
        handed_over_at=made.handed_over_at,
    )
    if made.statement_at is not None and received_at > made.statement_at:
        words = "The prescriber's statement came before this time. Correct that first."
        errors.append(FieldError("/received_at", "after_statement", words))
    if errors:
        raise InputRejected("The first receipt cannot be corrected like this.", errors=errors)
    require_nothing_waits(made)
    is_decided = received_at < made.received_at or leads_inquiry(by, made.inquiry)
    after = {"received": received_at, "due": _due_from(made, received_at)}
    correction = record_correction(made, after, is_decided=is_decided, reason=reason, by=by, at=at)
    if not is_decided:
        tell(made.inquiry, [Recipient.LEAD], kind="receipt_correction_asked", once=correction.id, at=at)
    note_correction(made, correction, reason, by=by, at=at)
    return correction


def _due_from(made: HandOver, received_at: datetime) -> datetime | None:
    """The time that the plan has stays; what it is counted from moves."""
    if made.legal_due_at is None:
        return None
    length = made.legal_due_at - start_of(made, received_at=made.received_at)
    return start_of(made, received_at=received_at) + length
