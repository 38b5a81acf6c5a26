"""A call to the SOS line is written down, as it begins or afterwards."""

from dataclasses import dataclass
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
from inquiries.models import Inquiry
from inquiries.queries.filing_facts import require_filing_agent
from inquiries.rules.intake import require_no_errors
from members.access import find_member


@dataclass(frozen=True, slots=True)
class About:
    """What a call was about, as far as the agent named it and may see it."""

    screening: SosScreening | None
    inquiry: Inquiry | None
    member_id: UUID | None
    prospect_id: UUID | None


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
    about = _about(screening, inquiry, member, by=by, at=at)
    screened = about.screening
    errors = decide_call_errors(started_at=started_at, ended_at=ended_at, outcome=outcome, now=at)
    require_no_errors([*errors, *_mismatches(about, member, by)])
    call = SosCall.objects.create(
        screening=screened,
        agent_id=screened.agent_id if screened else agent_id,
        member_id=about.member_id,
        prospect_id=about.prospect_id,
        inquiry=about.inquiry,
        started_at=started_at,
        ended_at=ended_at,
        outcome=outcome,
        note=note,
        flags=_flags(about, started_at),
        logged_by_name=by.name,
        logged_at=at,
        updated_at=at,
    )
    if screened is not None and outcome:
        stop_chasing(screened)
    return call


def _about(screening: UUID | None, reference: str, member: UUID | None, *, by: Actor, at: datetime) -> About:
    """The screening says who it was; else the member that was named, else who the inquiry is about."""
    screened = lock_screening(by, screening, at) if screening is not None else None
    if screened is not None:
        require_own_use(by, screened.agent_id)
    inquiry = find_inquiry(by, reference, at) if reference else None
    named = find_member(by, member, at).id if member is not None else None
    if screened is not None:
        return About(screened, inquiry, screened.member_id, screened.prospect_id)
    if named is not None or inquiry is None:
        return About(None, inquiry, named, None)
    return About(None, inquiry, inquiry.member_id, inquiry.prospect_id)


def _mismatches(about: About, member: UUID | None, by: Actor) -> list[FieldError]:
    errors = []
    if about.inquiry is not None and not is_agent_of(by, about.inquiry):
        errors.append(FieldError("/inquiry", "not_your_inquiry", "Name an inquiry of the agent who called."))
    if about.screening is not None and member is not None and member != about.screening.member_id:
        errors.append(FieldError("/member", "another_person", "The screening was for somebody else."))
    return errors


def _flags(about: About, started_at: datetime) -> list[str]:
    screened = about.screening
    return decide_call_flags(
        started_at=started_at,
        is_screened=screened is not None,
        has_passed=bool(screened and screened.passed),
        screened_at=screened.created_at if screened else None,
        line_expired_at=screened.expires_at if screened else None,
        names_somebody=bool(about.member_id or about.prospect_id),
    )
