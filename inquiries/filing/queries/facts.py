"""Everything that filing needs to know, read and judged before a row is written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import clock
from foundation.actor import Actor
from foundation.crypto import person_hashes
from foundation.errors import ExistingMemberFound, FieldError, InputRejected
from foundation.identifiers import (
    IdentifierRejected,
    normalize_email,
    normalize_humana_id,
    normalize_name,
    normalize_phone,
    normalize_zip,
    parse_birth_date,
)
from inquiries.catalog.queries import CurrentType, current_type
from inquiries.catalog.rules.intake import Need, decide_need_errors, require_fitting_type, require_no_errors
from inquiries.inquiry.access import require_filing_agent
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.queries import open_possible_duplicates
from members.book.queries.intake_subjects import IntakeSubject, load_subject, members_like, own_among

MEMBER_FLOW = Inquiry.Flow.MY_HUMANA_BUSINESS
CARD_FLOW = Inquiry.Flow.SERVICE_INQUIRY_CARD


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberIntake:
    """A member of the book, the policy or application that was ticked, and the need (R8)."""

    member_id: UUID
    policy_id: UUID | None
    application_id: UUID | None
    need: Need


@dataclass(frozen=True, slots=True, kw_only=True)
class ProspectIntake:
    """A person as typed, by what authority the agent asks, and the need (R9, R10)."""

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
class MemberFacts:
    """What is known when an inquiry about a member is filed."""

    subject: IntakeSubject
    kind: CurrentType
    alike: list[Inquiry]


@dataclass(frozen=True, slots=True)
class ProspectFacts:
    """What is known when an inquiry about a prospect is filed."""

    person: Person
    hashes: list[str]
    kind: CurrentType
    alike: list[Inquiry]


def load_member_facts(
    intake: MemberIntake,
    kind: CurrentType | None,
    *,
    by: Actor,
    at: datetime,
    among: QuerySet[Inquiry] | None = None,
) -> MemberFacts:
    """What filing from My Humana Business needs. `kind` is the type as it is now, None for an unknown one; inquiries
    alike are `among` those that somebody may see.

    Raises ResourceNotFound, PermissionRefused, FamiliesMixed, TypeNotOffered, InputRejected.
    """
    subject = load_member_subject(intake, by=by, at=at)
    kind = require_known_type(kind)
    require_fitting_type(kind.facts, flow=MEMBER_FLOW, plan_type=subject.plan_type, network=subject.network)
    require_no_errors(decide_need_errors(kind.facts, intake.need, today=clock.date_of(at)))
    hashes = list(subject.person_hashes)
    alike = open_possible_duplicates(
        intake.need.inquiry_type, member_ids=[subject.member_id], hashes=hashes, among=among
    )
    return MemberFacts(subject, kind, alike)


def load_member_subject(intake: MemberIntake, *, by: Actor, at: datetime) -> IntakeSubject:
    """The member with the ticked policy or application, if the agent may file for them."""
    if (intake.policy_id is None) == (intake.application_id is None):
        error = FieldError("/policy", "required", _("Select one policy or one application."))
        raise InputRejected(_("Choose what the inquiry is about."), errors=[error])
    subject = load_subject(
        by, member_id=intake.member_id, policy_id=intake.policy_id, application_id=intake.application_id, at=at
    )
    require_filing_agent(by)
    return subject


def load_prospect_facts(
    intake: ProspectIntake,
    kind: CurrentType | None,
    *,
    by: Actor,
    at: datetime,
    among: QuerySet[Inquiry] | None = None,
) -> ProspectFacts:
    """What filing from the Service Inquiry card needs; the rest as in `load_member_facts`.

    Raises ExistingMemberFound, PermissionRefused, FamiliesMixed, TypeNotOffered, InputRejected.
    """
    require_filing_agent(by)
    today = clock.date_of(at)
    values, errors = read_person(intake.person, today=today)
    kind = require_known_type(kind, beside=errors)
    require_fitting_type(kind.facts, flow=CARD_FLOW, plan_type=intake.line_of_business, network="")
    require_no_errors([*errors, *decide_need_errors(kind.facts, intake.need, today=today)])
    person = Person(**values)
    hashes = person.hashes
    like = members_like(hashes)
    known = own_among(by, like, at)
    if known and not intake.is_not_the_same_person:
        raise _existing(known)
    alike = open_possible_duplicates(intake.need.inquiry_type, member_ids=like, hashes=hashes, among=among)
    return ProspectFacts(person, hashes, kind, alike)


def require_known_type(kind: CurrentType | None, *, beside: Sequence[FieldError] = ()) -> CurrentType:
    """The type that was found; raises InputRejected where there is none, with errors found before."""
    if kind is None:
        error = FieldError("/inquiry_type", "unknown_type", _("Choose a type from the catalog."))
        raise InputRejected(_("This inquiry type does not exist."), errors=[*beside, error])
    return kind


def errors_in_need(body: Mapping[str, Any], *, today: date) -> list[FieldError]:
    """What is wrong in the details of a body whose other fields are wrong already, so that all is said at once."""
    code, details, service = (body.get(name) for name in ("inquiry_type", "details", "self_service"))
    kind = current_type(code) if isinstance(code, str) else None
    if kind is None or not isinstance(details, Mapping):
        return []
    need = Need(inquiry_type=kind.facts.code, summary="", details=details, self_service=str(service or ""))
    return decide_need_errors(kind.facts, need, today=today)


def read_person(
    typed: Mapping[str, str], *, today: date, below: str = "/prospect"
) -> tuple[dict[str, Any], list[FieldError]]:
    """The person in normal form, and everything that is wrong about them, pointing below the field they came in."""
    readers: dict[str, Callable[[str], object]] = {
        "first_name": normalize_name,
        "last_name": normalize_name,
        "date_of_birth": lambda text: parse_birth_date(text, today=today),
        "zip_code": normalize_zip,
        "phone": normalize_phone,
        "email": normalize_email,
        "member_id": lambda text: "-".join(part for part in normalize_humana_id(text) if part),
    }
    values: dict[str, Any] = {}
    errors: list[FieldError] = []
    for name, text in typed.items():
        try:
            values["humana_id" if name == "member_id" else name] = readers.get(name, str)(text) if text else ""
        except IdentifierRejected as error:
            errors.append(FieldError(f"{below}/{name}", error.code, error.detail))
    return values, errors


def existing_members(error: ExistingMemberFound) -> list[UUID]:
    """The members of the agent's book whom a filing was refused for."""
    found: Any = error.extra.get("members") or [error.extra]
    return [UUID(one["member"]) for one in found]


def existing_member_body(member_ids: Sequence[UUID]) -> dict[str, Any]:
    """Where to file instead: the one member, or all of those who share name, birth date and ZIP code."""
    found = [{"member": str(one), "link": f"/api/v1/members/{one}/"} for one in member_ids]
    return found[0] if len(found) == 1 else {"members": found}


def _existing(member_ids: Sequence[UUID]) -> ExistingMemberFound:
    detail = ngettext(
        "File it from their profile, or send not_the_same_person if it is a different person.",
        "File it from the profile of the person you mean, or send not_the_same_person if it is a different person.",
        len(member_ids),
    )
    return ExistingMemberFound(detail, extra=existing_member_body(member_ids))
