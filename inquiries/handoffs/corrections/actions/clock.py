"""The kind of a hand-over, or what makes it so, was wrong (R29)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from foundation.actor import Actor
from foundation.errors import FieldError, InputRejected
from foundation.transactions import durable
from inquiries.handoffs.access import lock_hand_over, require_hand_over_decision
from inquiries.handoffs.corrections.rules import gives_more_time
from inquiries.handoffs.corrections.steps import note_correction, record_correction
from inquiries.handoffs.legal_clocks.queries import PART_D_ALONE, clocks_in_force
from inquiries.handoffs.legal_clocks.rules import decide_circumstance_errors, decide_due, decide_statement_errors
from inquiries.handoffs.models import HandOver, HandOverCorrection, LegalClock
from inquiries.handoffs.steps import require_not_undone, require_nothing_waits
from inquiries.inquiry.access import leads_inquiry
from inquiries.inquiry.models import Recipient
from inquiries.inquiry.steps import tell

POINTERS: Mapping[str, str] = {"circumstances": "/circumstance", "statements": "/statement_at"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockCorrection:
    """The legal clock that a hand-over should have, what makes it so, and why it was wrong."""

    variant: str
    circumstance: str = ""
    statement_at: datetime | None = None
    reason: str


@durable
def correct_clock(
    hand_over_id: UUID, right: ClockCorrection, *, by: Actor, at: datetime, expected_version: int | None = None
) -> HandOverCorrection:
    """This will correct which legal clock a hand-over has and what makes it so; both stay on record.

    What leaves the plan no more time than before counts at once. What gives it more waits for a lead, unless a lead
    says it. Whatever the inquiry's status: the duty of the destination goes on without it. Raises ResourceNotFound,
    PermissionRefused, VersionStale, InputRejected for what cannot be, and ConflictFound for one that was undone or
    while another correction waits.
    """
    made = lock_hand_over(by, hand_over_id, at)
    require_hand_over_decision(by, made.inquiry)
    require_not_undone(made, expected_version=expected_version)
    limit = _require_fit(made, right, at)
    require_nothing_waits(made)
    due_after = decide_due(
        seconds=limit.target_seconds,
        runs_from=limit.runs_from,
        received_at=made.received_at,
        statement_at=right.statement_at,
    )
    is_decided = leads_inquiry(by, made.inquiry) or not gives_more_time(made.legal_due_at, due_after)
    after = {
        "variant": right.variant,
        "circumstance": right.circumstance,
        "statement": right.statement_at,
        "due": due_after,
    }
    correction = record_correction(made, after, is_decided=is_decided, reason=right.reason, by=by, at=at)
    if not is_decided:
        tell(made.inquiry, [Recipient.LEAD], kind="clock_correction_asked", once=correction.id, at=at)
    note_correction(made, correction, right.reason, by=by, at=at)
    return correction


def _require_fit(made: HandOver, right: ClockCorrection, at: datetime) -> LegalClock:
    """The legal clock it would have; raises InputRejected with everything that is wrong."""
    place = made.destination
    known = {
        one.variant: one
        for one in clocks_in_force(made.inquiry.line_of_business, made.received_at).filter(destination=place)
    }
    limit = known.get(right.variant)
    if limit is None:
        words = _("This plan has no such deadline. It has: %(listed)s.") % {"listed": ", ".join(sorted(known))}
        raise _rejected([FieldError("/variant", "not_offered", words)])
    if (right.variant, right.circumstance, right.statement_at) == (made.variant, made.circumstance, made.statement_at):
        raise _rejected([FieldError("/variant", "unchanged", _("This is already on record. Choose another."))])
    errors = decide_circumstance_errors(
        {place: right.variant},
        {place: right.circumstance} if right.circumstance else {},
        has_part_c=made.inquiry.line_of_business != PART_D_ALONE,
    )
    errors += decide_statement_errors(
        {place: limit.runs_from},
        {place: right.statement_at} if right.statement_at is not None else {},
        received_at=made.received_at,
        now=at,
    )
    if errors:
        raise _rejected([FieldError(POINTERS[one.pointer.split("/")[1]], one.code, one.detail) for one in errors])
    return limit


def _rejected(errors: list[FieldError]) -> InputRejected:
    return InputRejected(_("The regulatory deadline can't be corrected this way."), errors=errors)
