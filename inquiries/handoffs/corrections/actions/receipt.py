"""The first receipt of a hand-over was wrong (R29)."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from foundation import clock
from foundation.actor import Actor
from foundation.errors import FieldError, InputRejected
from foundation.transactions import durable
from inquiries.handoffs.access import lock_hand_over, require_hand_over_decision
from inquiries.handoffs.corrections.steps import note_correction, record_correction
from inquiries.handoffs.legal_clocks.queries import start_of
from inquiries.handoffs.models import HandOver, HandOverCorrection
from inquiries.handoffs.rules import Receipt, decide_correction_errors
from inquiries.handoffs.steps import require_not_undone, require_nothing_waits
from inquiries.inquiry.access import leads_inquiry
from inquiries.inquiry.models import Recipient
from inquiries.inquiry.steps import tell


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
    require_not_undone(made)
    errors = decide_correction_errors(
        Receipt(received_at, clock.date_of(received_at)),
        recorded_at=made.received_at,
        filed_at=made.inquiry.created_at,
        filed_on=clock.date_of(made.inquiry.created_at),
        handed_over_at=made.handed_over_at,
    )
    if made.statement_at is not None and received_at > made.statement_at:
        words = _("The prescriber's statement came before this time. Correct that first.")
        errors.append(FieldError("/received_at", "after_statement", words))
    if errors:
        raise InputRejected(_("The first receipt can't be corrected this way."), errors=errors)
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
