"""What the API takes and answers about members, their policies and applications."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from django.utils.translation import gettext as _

from foundation import lengths
from foundation.errors import FieldError, InputRejected, RequestMalformed
from foundation.http.inputs import ChoiceSet, Schema, Text
from foundation.http.outputs import From, Output, Says
from foundation.identifiers import mask_mbi
from members.book.queries.books import BookRow
from members.book.queries.names import FoundBy
from members.book.queries.profiles import ConsumerProfile
from members.values import APPLICATION_STATE, FAMILY, FORMER, PLAN_TYPE, POLICY_STATE, REVEALABLE_FIELD


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundByAnswer(Output):
    former: Annotated[str, FORMER]
    first_name: Annotated[str | None, From("name.first_name")]
    last_name: Annotated[str | None, From("name.last_name")]
    used_until: date

    @classmethod
    def from_found(cls, found: FoundBy) -> Self:
        """The former name or MBI by which somebody was found."""
        return cls.of(found, former="name" if found.name else "mbi")


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow(Output):
    component = "MemberSummary"
    id: Annotated[UUID, From("member.id")]
    humana_id: Annotated[str, From("member.humana_id")]
    first_name: Annotated[str, From("member.first_name")]
    last_name: Annotated[str, From("member.last_name")]
    zip_code: Annotated[str, From("member.zip_code")]
    phone: Annotated[str | None, From("member.phone")]
    standing: Annotated[str | None, POLICY_STATE]
    found_by: Annotated[
        FoundByAnswer | None, Says("The former name or MBI that the search found; null for one of today")
    ]

    @classmethod
    def from_row(cls, row: BookRow, **more: Any) -> Self:
        """A member in a list: no birth date, no MBI (R32)."""
        return cls.of(row, found_by=row.found_by and FoundByAnswer.from_found(row.found_by), **more)


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersFound(Output):
    results: Sequence[MemberRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerNameAnswer(Output):
    first_name: str
    last_name: str
    used_from: date
    used_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerMbiAnswer(Output):
    mbi: str
    used_from: date
    used_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberAnswer(MemberRow):
    dependent_code: Annotated[str | None, From("member.dependent_code")]
    date_of_birth: Annotated[date | None, From("member.date_of_birth")]
    mbi: str | None
    address: Annotated[str, From("member.address")]
    city: Annotated[str, From("member.city")]
    state: Annotated[str, From("member.state")]
    email: Annotated[str | None, From("member.email")]
    language: Annotated[str, From("member.language")]
    deceased_on: Annotated[date | None, From("member.deceased_on")]
    former_names: Annotated[
        Sequence[FormerNameAnswer] | None,
        From("former.names"),
        Says("Newest first; null for callers from whom the birth date is hidden"),
    ]
    former_mbis: Annotated[Sequence[FormerMbiAnswer] | None, From("former.mbis"), Says("The same, masked")]
    links: Mapping[str, str]

    @classmethod
    def from_profile(cls, profile: ConsumerProfile) -> Self:
        """The Consumer Profile, with the MBI masked."""
        here = f"/api/v1/members/{profile.member.id}/"
        links = {"self": here, **{name: f"{here}{name}/" for name in ("policies", "applications", "inquiries")}}
        hidden = {} if profile.shows_birth_date else {"date_of_birth": None}
        return cls.of(profile, found_by=None, mbi=mask_mbi(profile.member.mbi), links=links, **hidden)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAgent(Output):
    component = "AgentOfRecord"
    id: Annotated[UUID, From("agent_id")]
    name: Annotated[str, From("agent.name")]
    san: Annotated[str, From("agent.san")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyAnswer(Output):
    id: Annotated[UUID, From("policy.id")]
    policy_number: Annotated[str, From("policy.policy_number")]
    plan: Annotated[str, From("policy.plan.code")]
    plan_name: Annotated[str, From("policy.plan.name")]
    plan_type: Annotated[str, PLAN_TYPE, From("policy.plan.plan_type")]
    network: Annotated[str, From("policy.plan.network")]
    family: Annotated[str, FAMILY, From("policy.plan.family")]
    state: Annotated[str, POLICY_STATE]
    effective_on: Annotated[date, From("policy.effective_on")]
    terminates_on: Annotated[date | None, From("policy.terminates_on")]
    agent_of_record: RecordAgent | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationAnswer(Output):
    id: UUID
    application_number: str
    plan: Annotated[str, From("plan.code")]
    plan_type: Annotated[str, PLAN_TYPE, From("plan.plan_type")]
    family: Annotated[str, FAMILY, From("plan.family")]
    state: Annotated[str, APPLICATION_STATE]
    submitted_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealAnswer(Output):
    component = "RevealedValues"
    values: Mapping[str, str | None]


IDENTIFIER = re.compile(r"[0-9@]")


class SearchSchema(Schema):
    """Exactly one of the identifiers."""

    component = "MemberSearchInput"
    humana_id = Text(max_length=lengths.HUMANA_ID, required=False)
    phone = Text(max_length=lengths.PHONE, required=False)
    mbi = Text(max_length=lengths.MBI_TYPED, required=False)


class RevealSchema(Schema):
    fields = ChoiceSet(REVEALABLE_FIELD)  # type: ignore[assignment]  # contract
    purpose = Text(max_length=lengths.PURPOSE)


def read_search(values: Mapping[str, Any]) -> tuple[str, str]:
    """The one identifier that was sent; raises InputRejected for none or several."""
    if len(values) != 1:
        error = FieldError("", "required", _("Send exactly one of humana_id, phone and mbi."))
        raise InputRejected(_("Enter who to look for."), errors=[error])
    return next(iter(values.items()))


def require_name(text: str) -> str:
    """What is searched for in a URL; raises RequestMalformed for anything shaped like an identifier (R32)."""
    if IDENTIFIER.search(text):
        words = _("Search for a name here. Send identifiers in the body of POST /members/search/.")
        raise RequestMalformed(
            _("Identifiers must not be in a URL."), errors=[FieldError("?search", "identifier", words)]
        )
    return text
