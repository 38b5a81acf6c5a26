"""What filing would say, and what it will fill in, without filing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from foundation import clock
from foundation.actor import Actor
from foundation.errors import ExistingMemberFound, FieldError
from inquiries.catalog.queries import CurrentType, current_type
from inquiries.filing.queries.facts import (
    MemberIntake,
    Person,
    ProspectIntake,
    existing_members,
    load_member_facts,
    load_member_subject,
    load_prospect_facts,
    read_person,
)
from inquiries.inquiry.access import require_filing_agent, visible_inquiries
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.queries import open_possible_duplicates
from inquiries.referrals.queries import PlacesToGo, PlaceToGo, is_refused
from members.book.queries.intake_subjects import IntakeSubject, load_subject, own_members_like


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingCheck:
    """The verdict: whether it would be filed, and what the agent should know first."""

    would_file: bool
    code: str | None = None
    duplicates: list[Inquiry] = field(default_factory=list)
    destination: PlaceToGo | None = None
    existing_members: list[UUID] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FilingFacts:
    """What is known about something that could be filed now; a prospect is no subject of ours."""

    subject: IntakeSubject | None
    kind: CurrentType
    duplicates: list[Inquiry]


@dataclass(frozen=True, slots=True)
class Prefill:
    """What is known and locked, and the open inquiries that a new one might repeat."""

    subject: IntakeSubject
    kind: CurrentType | None
    duplicates: list[Inquiry]


def check_filing(intake: MemberIntake | ProspectIntake, *, by: Actor, at: datetime) -> FilingCheck:
    """What submitting this would say. Raises what filing raises for what is wrong in it."""
    kind = current_type(intake.need.inquiry_type)
    if kind is None and is_refused(intake.need.inquiry_type):
        if isinstance(intake, MemberIntake):
            load_member_subject(intake, by=by, at=at)
        else:
            require_filing_agent(by)
        place = PlacesToGo(at).of_type(intake.need.inquiry_type)
        return FilingCheck(would_file=False, code="pre-sale", destination=place)
    try:
        facts = filing_facts(intake, kind, by=by, at=at)
    except ExistingMemberFound as error:
        return FilingCheck(would_file=False, code=error.code, existing_members=existing_members(error))
    return FilingCheck(would_file=True, duplicates=facts.duplicates)


def filing_facts(
    intake: MemberIntake | ProspectIntake, kind: CurrentType | None, *, by: Actor, at: datetime
) -> FilingFacts:
    """What filing this would start from. Raises what filing raises for what is wrong in it."""
    if isinstance(intake, MemberIntake):
        found = load_member_facts(intake, kind, by=by, at=at, among=visible_inquiries(by, at))
        return FilingFacts(found.subject, found.kind, found.alike)
    typed = load_prospect_facts(intake, kind, by=by, at=at, among=visible_inquiries(by, at))
    return FilingFacts(None, typed.kind, typed.alike)


def prefill_of(
    actor: Actor,
    *,
    member_id: UUID,
    policy_id: UUID | None,
    application_id: UUID | None,
    inquiry_type: str,
    at: datetime,
) -> Prefill:
    """What My Humana Business fills in and locks (R8). Raises ResourceNotFound, InputRejected."""
    subject = load_subject(actor, member_id=member_id, policy_id=policy_id, application_id=application_id, at=at)
    kind = current_type(inquiry_type) if inquiry_type else None
    alike = open_possible_duplicates(
        inquiry_type,
        member_ids=[member_id],
        hashes=list(subject.person_hashes),
        among=visible_inquiries(actor, at),
    )
    return Prefill(subject, kind, alike)


def duplicates_about_member(actor: Actor, subject: IntakeSubject, inquiry_type: str, *, at: datetime) -> list[Inquiry]:
    """The open inquiries of the type that were filed for a member, among those the actor may see.

    Inquiries about a prospect who was typed in like the member are left to `filing_facts`.
    """
    among = visible_inquiries(actor, at)
    return open_possible_duplicates(inquiry_type, member_ids=[subject.member_id], hashes=[], among=among)


def duplicates_about_person(
    actor: Actor, typed: Mapping[str, str], inquiry_type: str, *, at: datetime
) -> list[Inquiry]:
    """The same about a person as typed; none while what was typed is not sound."""
    values, errors = read_person(typed, today=clock.date_of(at))
    if errors:
        return []
    return open_possible_duplicates(
        inquiry_type, member_ids=[], hashes=Person(**values).hashes, among=visible_inquiries(actor, at)
    )


def person_errors(typed: Mapping[str, str], *, at: datetime) -> list[FieldError]:
    """What is wrong about a typed person, said as soon as they are typed (R9)."""
    return read_person(typed, today=clock.date_of(at))[1]


def own_members_typed(actor: Actor, typed: Mapping[str, str], *, at: datetime) -> list[UUID]:
    """The members of the actor's own book who are exactly the typed person, who must be sound (R10)."""
    values, _ = read_person(typed, today=clock.date_of(at))
    return own_members_like(actor, Person(**values).hashes, at)
