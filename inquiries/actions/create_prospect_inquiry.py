"""Files an inquiry from the Service Inquiry card."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from arsos.kernel import clock
from arsos.kernel.actor import Actor
from arsos.kernel.crypto import person_hashes
from arsos.kernel.errors import ExistingMemberFound, FieldError, InputRejected, PermissionRefused
from arsos.kernel.identifiers import (
    IdentifierRejected,
    normalize_humana_id,
    normalize_name,
    normalize_phone,
    normalize_zip,
    parse_birth_date,
)
from arsos.kernel.transactions import durable, inside_transaction
from inquiries.actions.create_member_inquiry import require_known_type
from inquiries.actions.file_inquiry import Referred, file_inquiry, refer_away
from inquiries.catalog.types import REFUSED_TYPES
from inquiries.models import Inquiry, Prospect
from inquiries.queries.catalogue import CurrentType
from inquiries.queries.duplicates import open_inquiries_alike
from inquiries.rules.intake import Need, require_fitting_type, require_sound_need
from members.catalog.plan_types import PLAN_TYPES
from members.queries.intake_subject import members_like, own_member_like

FLOW = Inquiry.Flow.SERVICE_INQUIRY_CARD


@dataclass(frozen=True, slots=True, kw_only=True)
class ProspectIntake:
    """A person as typed, by what authority the agent asks, and the need."""

    person: Mapping[str, str]
    authority: str
    line_of_business: str
    need: Need
    is_not_the_same_person: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The typed person in normal form."""

    first_name: str
    last_name: str
    date_of_birth: date
    zip_code: str
    phone: str = ""
    email: str = ""
    application_number: str = ""
    humana_id: str = ""

    @property
    def hashes(self) -> list[str]:
        return person_hashes(
            last_name=self.last_name,
            first_name=self.first_name,
            date_of_birth=self.date_of_birth,
            zip_code=self.zip_code,
        )


@dataclass(frozen=True, slots=True)
class ProspectFacts:
    """What is known when an inquiry about a prospect is filed."""

    person: Person
    kind: CurrentType
    alike: list[Inquiry]


@durable
def create_prospect_inquiry(intake: ProspectIntake, *, by: Actor, at: datetime) -> Inquiry | Referred:
    """This will file and route an inquiry about a person who is not in the agent's book (R9, R10).

    Returns a Referred for what belongs to Agent Support (R1). Raises ExistingMemberFound, PermissionRefused,
    FamiliesMixed, TypeNotOffered, InputRejected.
    """
    return file_for_prospect(intake, by=by, at=at)


@inside_transaction
def file_for_prospect(intake: ProspectIntake, *, by: Actor, at: datetime) -> Inquiry | Referred:
    """The step that filing at once and submitting a draft share."""
    if intake.need.inquiry_type in REFUSED_TYPES:
        require_filing_agent(by)
        return refer_away(intake.need.inquiry_type, summary=intake.need.summary, flow=FLOW, by=by, at=at)
    facts = load_prospect_facts(intake, by=by, at=at)
    person = facts.person
    prospect = Prospect.objects.create(
        **{name: getattr(person, name) for name in Person.__dataclass_fields__},
        person_hashes=person.hashes,
        created_at=at,
    )
    inquiry = Inquiry(
        flow=FLOW,
        line_of_business=intake.line_of_business,
        family=PLAN_TYPES[intake.line_of_business].family,
        prospect=prospect,
        authority=intake.authority,
        agent_id=by.agent_id,
    )
    return file_inquiry(
        inquiry,
        kind=facts.kind,
        need=intake.need,
        state="",
        language="",
        alike=facts.alike,
        by=by,
        at=at,
    )


def load_prospect_facts(intake: ProspectIntake, *, by: Actor, at: datetime) -> ProspectFacts:
    """Everything filing needs to know, checked; raises what `create_prospect_inquiry` raises."""
    require_filing_agent(by)
    today = clock.date_of(at)
    person = require_sound_person(intake.person, today=today)
    kind = require_known_type(intake.need.inquiry_type)
    require_fitting_type(kind.facts, flow=FLOW, plan_type=intake.line_of_business, network="")
    require_sound_need(kind.facts, intake.need, today=today)
    known = own_member_like(by, person.hashes, today)
    if known is not None and not intake.is_not_the_same_person:
        raise _existing(known)
    like = members_like(person.hashes)
    alike = open_inquiries_alike(intake.need.inquiry_type, member_ids=like, hashes=person.hashes)
    return ProspectFacts(person, kind, list(alike[:10]))


def require_filing_agent(by: Actor) -> None:
    """Raise PermissionRefused unless an agent files, or a client for an agent."""
    if by.agent_id is None:
        raise PermissionRefused("Only an agent files inquiries; a client names one in On-Behalf-Of.")


def require_sound_person(typed: Mapping[str, str], *, today: date) -> Person:
    """The person in normal form; raises InputRejected with everything that is wrong about them."""
    readers = {
        "first_name": normalize_name,
        "last_name": normalize_name,
        "date_of_birth": lambda text: parse_birth_date(text, today=today),
        "zip_code": normalize_zip,
        "phone": normalize_phone,
        "member_id": lambda text: "-".join(part for part in normalize_humana_id(text) if part),
    }
    values: dict[str, object] = {}
    errors: list[FieldError] = []
    for name, text in typed.items():
        try:
            values["humana_id" if name == "member_id" else name] = readers.get(name, str)(text) if text else ""
        except IdentifierRejected as error:
            errors.append(FieldError(f"/prospect/{name}", error.code, error.detail))
    if errors:
        raise InputRejected("Please correct the fields named below; nothing was filed.", errors=errors)
    return Person(**values)  # type: ignore[arg-type]


def _existing(member_id: UUID) -> ExistingMemberFound:
    link = f"/api/v1/members/{member_id}/"
    detail = "File it from their profile, or send not_the_same_person if it is somebody else."
    return ExistingMemberFound(detail, extra={"member": str(member_id), "link": link})
