"""The kind of a hand-over, or what makes it so, was wrong (R29)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError, InputRejected
from arsos.kernel.transactions import durable
from inquiries.access import leads_inquiry, lock_hand_over, require_hand_over_decision
from inquiries.actions.note_correction import note_correction
from inquiries.actions.record_correction import record_correction
from inquiries.actions.require_standing import require_nothing_waits, require_standing
from inquiries.actions.tell_people import Recipient, tell
from inquiries.models import HandOver, HandOverCorrection, LegalClock
from inquiries.queries.legal_clocks import PART_D_ALONE, clocks_in_force
from inquiries.rules.hand_over_changes import gives_more_time
from inquiries.rules.legal_clocks import decide_circumstance_errors, decide_due, decide_statement_errors

POINTERS: Mapping[str, str] = {"circumstances": "/circumstance", "statements": "/statement_at"}


@durable
def correct_clock(
    hand_over_id: UUID,
    *,
    variant: str,
    circumstance: str = "",
    statement_at: datetime | None = None,
    reason: str,
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> HandOverCorrection:
    """This will correct which legal clock a hand-over has and what makes it so; both stay on record.

    What leaves the plan no more time than before counts at once. What gives it more waits for a lead, unless a lead
    says it. Whatever the inquiry's status: the duty of the destination goes on without it. Raises ResourceNotFound,
    PermissionRefused, VersionStale, InputRejected for what cannot be, and ConflictFound for one that was undone or
    while another correction waits.
    """
    made = lock_hand_over(by, hand_over_id, at)
    require_hand_over_decision(by, made.inquiry)
    require_standing(made, expected_version=expected_version)
    limit = _require_fit(made, variant, circumstance, statement_at, at)
    require_nothing_waits(made)
    due_after = decide_due(
        seconds=limit.target_seconds,
        runs_from=limit.runs_from,
        received_at=made.received_at,
        statement_at=statement_at,
    )
    is_decided = leads_inquiry(by, made.inquiry) or not gives_more_time(made.legal_due_at, due_after)
    after = {"variant": variant, "circumstance": circumstance, "statement": statement_at, "due": due_after}
    correction = record_correction(made, after, is_decided=is_decided, reason=reason, by=by, at=at)
    if not is_decided:
        tell(made.inquiry, [Recipient.LEAD], kind="clock_correction_asked", once=correction.id, at=at)
    note_correction(made, correction, reason, by=by, at=at)
    return correction


def _require_fit(
    made: HandOver, variant: str, circumstance: str, statement_at: datetime | None, at: datetime
) -> LegalClock:
    """The legal clock it would have; raises InputRejected with everything that is wrong."""
    place = made.destination
    known = {
        one.variant: one
        for one in clocks_in_force(made.inquiry.line_of_business, made.received_at).filter(destination=place)
    }
    limit = known.get(variant)
    if limit is None:
        words = f"It has no such clock for this plan; it has: {', '.join(sorted(known))}."
        raise _rejected([FieldError("/variant", "not_offered", words)])
    if (variant, circumstance, statement_at) == (made.variant, made.circumstance, made.statement_at):
        raise _rejected([FieldError("/variant", "unchanged", "This is what is on record. Choose another.")])
    errors = decide_circumstance_errors(
        {place: variant},
        {place: circumstance} if circumstance else {},
        has_part_c=made.inquiry.line_of_business != PART_D_ALONE,
    )
    errors += decide_statement_errors(
        {place: limit.runs_from},
        {place: statement_at} if statement_at is not None else {},
        received_at=made.received_at,
        now=at,
    )
    if errors:
        raise _rejected([FieldError(POINTERS[one.pointer.split("/")[1]], one.code, one.detail) for one in errors])
    return limit


def _rejected(errors: list[FieldError]) -> InputRejected:
    return InputRejected("The legal clock cannot be corrected like this.", errors=errors)
