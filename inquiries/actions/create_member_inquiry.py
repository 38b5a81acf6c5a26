"""Files an inquiry from My Humana Business."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from arsos.kernel import clock
from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError, InputRejected, PermissionRefused
from arsos.kernel.transactions import durable, inside_transaction
from inquiries.actions.file_inquiry import Referred, file_inquiry, refer_away
from inquiries.catalog.types import REFUSED_TYPES
from inquiries.models import Inquiry
from inquiries.queries.catalogue import CurrentType, current_type
from inquiries.queries.duplicates import open_inquiries_alike
from inquiries.rules.intake import Need, require_fitting_type, require_sound_need
from members.queries.intake_subject import IntakeSubject, load_subject

FLOW = Inquiry.Flow.MY_HUMANA_BUSINESS


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberIntake:
    """A member of the book, the policy or application that was ticked, and the need."""

    member_id: UUID
    policy_id: UUID | None
    application_id: UUID | None
    need: Need


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """What is known when an inquiry about a member is filed."""

    subject: IntakeSubject
    kind: CurrentType
    alike: list[Inquiry]


@durable
def create_member_inquiry(intake: MemberIntake, *, by: Actor, at: datetime) -> Inquiry | Referred:
    """This will file and route an inquiry about a member of the agent's book (R8).

    Returns a Referred for what belongs to Agent Support (R1). Raises ResourceNotFound, PermissionRefused,
    FamiliesMixed, TypeNotOffered, InputRejected.
    """
    return file_for_member(intake, by=by, at=at)


@inside_transaction
def file_for_member(intake: MemberIntake, *, by: Actor, at: datetime) -> Inquiry | Referred:
    """The step that filing at once and submitting a draft share."""
    if intake.need.inquiry_type in REFUSED_TYPES:
        load_member_subject(intake, by=by, at=at)
        return refer_away(intake.need.inquiry_type, summary=intake.need.summary, flow=FLOW, by=by, at=at)
    facts = load_member_facts(intake, by=by, at=at)
    subject = facts.subject
    inquiry = Inquiry(
        flow=FLOW,
        line_of_business=subject.plan_type,
        family=subject.family,
        member_id=subject.member_id,
        policy_id=subject.policy_id,
        application_id=subject.application_id,
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


def load_member_facts(intake: MemberIntake, *, by: Actor, at: datetime) -> MemberFacts:
    """Everything filing needs to know, checked; raises what `create_member_inquiry` raises."""
    subject = load_member_subject(intake, by=by, at=at)
    kind = require_known_type(intake.need.inquiry_type)
    require_fitting_type(kind.facts, flow=FLOW, plan_type=subject.plan_type, network=subject.network)
    require_sound_need(kind.facts, intake.need, today=clock.date_of(at))
    hashes = list(subject.person_hashes)
    alike = open_inquiries_alike(intake.need.inquiry_type, member_ids=[subject.member_id], hashes=hashes)
    return MemberFacts(subject, kind, list(alike[:10]))


def load_member_subject(intake: MemberIntake, *, by: Actor, at: datetime) -> IntakeSubject:
    """The member with the ticked policy or application, if the agent may file for them."""
    if (intake.policy_id is None) == (intake.application_id is None):
        error = FieldError("/policy", "required", "Tick one policy or one application.")
        raise InputRejected("Say what the inquiry is about.", errors=[error])
    subject = load_subject(
        by, member_id=intake.member_id, policy_id=intake.policy_id, application_id=intake.application_id, at=at
    )
    if by.agent_id is None:
        raise PermissionRefused("Only an agent files inquiries; a client names one in On-Behalf-Of.")
    return subject


def require_known_type(code: str) -> CurrentType:
    """The current version of a type; raises InputRejected for a code that does not exist."""
    kind = current_type(code)
    if kind is None:
        error = FieldError("/inquiry_type", "unknown_type", "Take a type from the catalogue.")
        raise InputRejected("There is no such inquiry type.", errors=[error])
    return kind


def _responsible(subject: IntakeSubject, by: Actor) -> UUID | None:
    """The agent of record, when the actor acts for them; else the actor's own agent."""
    record = subject.agent_of_record_id
    return record if record in by.acting_agent_ids else by.agent_id
