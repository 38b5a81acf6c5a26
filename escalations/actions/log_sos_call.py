"""A call to the SOS line is written down, as it begins or afterwards."""

from datetime import datetime
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError
from arsos.kernel.transactions import durable
from escalations.access import lock_screening, require_own_use
from escalations.actions.stop_chasing import stop_chasing
from escalations.models import SosCall, SosScreening
from escalations.rules.sos_calls import decide_call_errors, decide_call_flags
from inquiries.access import find_inquiry, is_agent_of
from inquiries.queries.filing_facts import require_filing_agent
from inquiries.rules.intake import require_no_errors
from members.access import find_member


@durable
def log_sos_call(
    *,
    started_at: datetime,
    screening: UUID | None = None,
    ended_at: datetime | None = None,
    outcome: str = "",
    inquiry: str = "",
    member: UUID | None = None,
    note: str = "",
    by: Actor,
    at: datetime,
) -> SosCall:
    """This will log a call with its screening, or flagged without one (R28). It closes no inquiry.

    Raises PermissionRefused for who is no agent, ResourceNotFound for a screening, inquiry or member that the agent
    may not see, and InputRejected for times that cannot be.
    """
    agent_id = require_filing_agent(by)
    screened = lock_screening(by, screening, at) if screening is not None else None
    if screened is not None:
        require_own_use(by, screened.agent_id)
        agent_id = screened.agent_id
    about = find_inquiry(by, inquiry, at) if inquiry else None
    if member is not None:
        member = find_member(by, member, at).id
    errors = decide_call_errors(started_at=started_at, ended_at=ended_at, outcome=outcome, now=at)
    if about is not None and not is_agent_of(by, about):
        errors.append(FieldError("/inquiry", "not_your_inquiry", "Name an inquiry of the agent who called."))
    member_id, prospect_id = _person(screened, member, about)
    if screened is not None and member is not None and member != screened.member_id:
        errors.append(FieldError("/member", "another_person", "The screening was for somebody else."))
    require_no_errors(errors)
    call = SosCall.objects.create(
        screening=screened,
        agent_id=agent_id,
        member_id=member_id,
        prospect_id=prospect_id,
        inquiry_id=about.id if about else None,
        started_at=started_at,
        ended_at=ended_at,
        outcome=outcome,
        note=note,
        flags=decide_call_flags(
            started_at=started_at,
            is_screened=screened is not None,
            has_passed=bool(screened and screened.passed),
            screened_at=screened.created_at if screened else None,
            line_expired_at=screened.expires_at if screened else None,
            names_somebody=bool(member_id or prospect_id),
        ),
        logged_by_name=by.name,
        logged_at=at,
        updated_at=at,
    )
    if screened is not None and outcome:
        stop_chasing(screened)
    return call


def _person(screened: SosScreening | None, member: UUID | None, about: object) -> tuple[UUID | None, UUID | None]:
    if screened is not None:
        return screened.member_id, screened.prospect_id
    if member is not None:
        return member, None
    return getattr(about, "member_id", None), getattr(about, "prospect_id", None)
