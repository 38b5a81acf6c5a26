"""What was still open about a call to the SOS line is added."""

from datetime import datetime
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound, FieldError
from arsos.kernel.transactions import durable
from escalations.access import lock_call, lock_screening, require_own_use
from escalations.actions.stop_chasing import stop_chasing
from escalations.models import SosCall
from escalations.rules.sos_calls import decide_call_errors
from inquiries.access import find_inquiry, is_agent_of
from inquiries.rules.intake import require_no_errors


@durable
def complete_sos_call(
    call_id: UUID,
    *,
    ended_at: datetime | None = None,
    outcome: str = "",
    inquiry: str = "",
    note: str = "",
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> SosCall:
    """This will add the end, the outcome, the inquiry or a note; what is logged already is final (R28).

    Raises ResourceNotFound, PermissionRefused, VersionStale, InputRejected, and ConflictFound for what is logged.
    """
    call = lock_call(by, call_id, at, expected_version=expected_version)
    require_own_use(by, call.agent_id)
    about = find_inquiry(by, inquiry, at) if inquiry else None
    _require_open(call, {"ended_at": ended_at, "outcome": outcome, "inquiry": inquiry, "note": note})
    call.ended_at = ended_at or call.ended_at
    call.outcome = outcome or call.outcome
    call.note = note or call.note
    errors = decide_call_errors(started_at=call.started_at, ended_at=call.ended_at, outcome=call.outcome, now=at)
    if about is not None and not is_agent_of(by, about):
        errors.append(FieldError("/inquiry", "not_your_inquiry", "Name an inquiry of the agent who called."))
    require_no_errors(errors)
    if about is not None:
        call.inquiry_id = about.id
    call.version += 1
    call.updated_at = at
    call.save()
    if call.outcome and call.screening_id is not None:
        stop_chasing(lock_screening(by, call.screening_id, at))
    return call


def _require_open(call: SosCall, given: dict[str, object]) -> None:
    kept = {"ended_at": call.ended_at, "outcome": call.outcome, "inquiry": call.inquiry_id, "note": call.note}
    final = [name for name, value in given.items() if value and kept[name]]
    if final:
        raise ConflictFound(f"Logged already, and final: {', '.join(final)}.")
