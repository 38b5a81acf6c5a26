"""Files an inquiry from My Humana Business."""

from datetime import datetime
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable, inside_transaction
from inquiries.actions.file_inquiry import Filed, Referred, file_inquiry, refer_away
from inquiries.models import Inquiry
from inquiries.queries.filing_facts import (
    MEMBER_FLOW,
    MemberIntake,
    load_member_facts,
    load_member_subject,
    require_filing_agent,
)
from inquiries.queries.referrals import is_refused
from members.queries.intake_subject import IntakeSubject


@durable
def create_member_inquiry(intake: MemberIntake, *, by: Actor, at: datetime) -> Filed | Referred:
    """This will file and route an inquiry about a member of the agent's book (R8).

    Returns a Referred for what belongs to Agent Support (R1). Raises as `load_member_facts`.
    """
    return file_for_member(intake, by=by, at=at)


@inside_transaction
def file_for_member(intake: MemberIntake, *, by: Actor, at: datetime) -> Filed | Referred:
    """The step that filing at once and submitting a draft share."""
    if is_refused(intake.need.inquiry_type):
        load_member_subject(intake, by=by, at=at)
        return refer_away(intake.need.inquiry_type, summary=intake.need.summary, flow=MEMBER_FLOW, by=by, at=at)
    facts = load_member_facts(intake, by=by, at=at)
    subject = facts.subject
    inquiry = Inquiry(
        flow=MEMBER_FLOW,
        line_of_business=subject.plan_type,
        family=subject.family,
        member=subject.member,
        policy=subject.policy,
        application=subject.application,
        agent_id=_responsible(subject, by),
    )
    return file_inquiry(
        inquiry,
        kind=facts.kind,
        need=intake.need,
        state=subject.state,
        language=subject.language,
        alike=facts.alike,
        by=by,
        at=at,
    )


def _responsible(subject: IntakeSubject, by: Actor) -> UUID:
    """The agent of record, when the actor acts for them; else the actor's own agent."""
    record = subject.agent_of_record_id
    return record if record is not None and record in by.acting_agent_ids else require_filing_agent(by)
