"""What the API takes and answers about filing and drafts, and how a body becomes an intake."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from django.utils.translation import gettext as _

from foundation import clock, lengths
from foundation.actor import Actor
from foundation.errors import ArsosError, FieldError, InputRejected, LockedFieldSent
from foundation.http.inputs import LONG, Choice, Id, JsonObject, ListOf, Schema, Text, YesNo, read_schema
from foundation.http.outputs import ABSENT, Absent, From, Output, Says
from foundation.http.problems import FieldProblem
from inquiries.api_objects import DETAILS, DRAFT_CONTENT
from inquiries.catalog.rules.intake import Need
from inquiries.catalog.schemas import TypeAnswer, types_shown
from inquiries.filing.queries.checks import FilingCheck, Prefill
from inquiries.filing.queries.facts import MemberIntake, ProspectIntake, errors_in_need, existing_member_body
from inquiries.filing.rules import FEWEST_TOGETHER, MOST_TOGETHER
from inquiries.inquiry.models import Inquiry
from inquiries.referrals.queries import PlaceToGo
from inquiries.values import AUTHORITY, FLOW, SELF_SERVICE, STATUS
from members.values import FAMILY, PLAN_TYPE


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftAnswer(Output):
    component = "InquiryDraft"
    id: UUID
    flow: Annotated[str, FLOW]
    content: Annotated[Mapping[str, Any], DRAFT_CONTENT]
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LikelyDuplicate(Output):
    component = "PossibleDuplicate"
    reference: str
    status: Annotated[str, STATUS, From("status_for_agents")]
    summary: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileLink(Output):
    """A member of your book of business who matches exactly."""

    component = "ExistingMemberLink"
    member: UUID
    link: Annotated[str, Says("The address of the Consumer Profile.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExistingMember(Output):
    """Where to file instead: `member` and `link`, or `members` where several match."""

    member: UUID | Absent = ABSENT
    link: Annotated[str | Absent, Says("The address of the Consumer Profile.")] = ABSENT
    members: Annotated[Sequence[ProfileLink] | Absent, Says("All of those who match.")] = ABSENT

    @classmethod
    def from_ids(cls, ids: Sequence[UUID]) -> Self | None:
        """The one member, or all of those who share name, birth date and ZIP code."""
        if not ids:
            return None
        found = existing_member_body(ids)
        several = found.get("members")
        return cls(members=[ProfileLink.of(one) for one in several]) if several else cls(**found)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefillMember(Output):
    """The member as an inquiry is filed about them."""

    id: Annotated[UUID, From("member_id")]
    first_name: str
    last_name: str
    state: Annotated[str, Says("State of residence, two letters; empty when unknown.")]
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefillPolicy(Output):
    """The policy that the inquiry is about."""

    id: Annotated[UUID, From("policy_id")]
    policy_number: Annotated[str, From("number")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefillApplication(Output):
    """The application that the inquiry is about."""

    id: Annotated[UUID, From("application_id")]
    application_number: Annotated[str, From("number")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefillPlan(Output):
    """The plan that the inquiry is about."""

    code: Annotated[str, Says("The CMS plan, such as `H1036-236-000`."), From("plan_code")]
    name: Annotated[str, From("plan_name")]
    line_of_business: Annotated[str, PLAN_TYPE, From("plan_type")]
    family: Annotated[str, FAMILY]
    network: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefillAgent(Output):
    """The agent who files it."""

    id: Annotated[UUID | None, From("agent_id")]
    name: Annotated[str, From("agent_name")]
    san: Annotated[str, From("agent_san")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckAnswer(Output):
    component = "FilingCheck"
    would_file: bool
    code: str | None
    detail: str | None
    errors: Sequence[FieldProblem]
    duplicates: Sequence[LikelyDuplicate]
    referral: Annotated[PlaceToGo | None, From("destination")]
    existing_member: ExistingMember | None

    @classmethod
    def from_verdict(cls, checked: FilingCheck) -> Self:
        """What submitting it would say."""
        existing = ExistingMember.from_ids(checked.existing_members)
        return cls.of(checked, detail=None, errors=[], existing_member=existing)

    @classmethod
    def from_refusal(cls, error: ArsosError) -> Self:
        """What is wrong about it."""
        errors = [FieldProblem.of(one) for one in error.errors]
        nothing: dict[str, Any] = {"duplicates": [], "referral": None, "existing_member": None}
        return cls(would_file=False, code=error.code, detail=error.detail, errors=errors, **nothing)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefillAnswer(Output):
    flow: Annotated[str, FLOW]
    member: PrefillMember
    policy: PrefillPolicy | None
    application: PrefillApplication | None
    plan: PrefillPlan
    agent: PrefillAgent
    locked: Sequence[str]
    inquiry_type: TypeAnswer | None
    duplicates: Sequence[LikelyDuplicate]

    @classmethod
    def shown(cls, found: Prefill, actor: Actor) -> Self:
        """What My Humana Business fills in and locks (R8)."""
        subject = found.subject
        return cls(
            flow=Inquiry.Flow.MY_HUMANA_BUSINESS.value,
            member=PrefillMember.of(subject),
            policy=PrefillPolicy.of(subject) if subject.policy_id else None,
            application=PrefillApplication.of(subject) if subject.application_id else None,
            plan=PrefillPlan.of(subject),
            agent=PrefillAgent.of(actor),
            locked=FILLED,
            inquiry_type=types_shown([found.kind])[0] if found.kind else None,
            duplicates=[LikelyDuplicate.of(one) for one in found.duplicates],
        )


FILLED = ("member", "policy", "application", "plan", "line_of_business", "family", "agent")
LOCKED = frozenset(
    {
        "member",
        "prospect",
        "authority",
        "first_name",
        "last_name",
        "date_of_birth",
        "zip_code",
        "phone",
        "email",
        "mbi",
        "humana_id",
        "member_id",
        "plan",
        "plan_name",
        "plan_type",
        "line_of_business",
        "family",
        "network",
        "policy_number",
        "application_number",
        "agent",
        "agency",
        "contact",
        "flow",
        "submitted_by",
        "on_behalf_of",
        "not_the_same_person",
    }
)
"""What the member's record answers in My Humana Business: a body that sends one of these is refused (R8)."""


class NeedSchema(Schema):
    inquiry_type = Text(max_length=lengths.CODE)
    summary = Text(max_length=lengths.SUMMARY)
    description = Text(max_length=LONG, required=False, allow_blank=True, default="")
    details = JsonObject(published=DETAILS, required=False, default=dict)
    self_service = Choice(SELF_SERVICE, absent="")
    external_reference = Text(max_length=lengths.OUTSIDE_REFERENCE, required=False, allow_blank=True, default="")


class MemberInquirySchema(NeedSchema):
    policy = Id(required=False)
    application = Id(required=False)


class NeedsSchema(Schema):
    """Several needs of one member about one policy or application."""

    component = "MemberInquiriesInput"
    policy = Id(required=False)
    application = Id(required=False)
    inquiries = ListOf(NeedSchema(), most=MOST_TOGETHER, min_length=FEWEST_TOGETHER)


class ProspectSchema(Schema):
    first_name = Text(max_length=lengths.NAME)
    last_name = Text(max_length=lengths.NAME)
    date_of_birth = Text(max_length=lengths.DATE, written_as="date")
    zip_code = Text(max_length=lengths.ZIP)
    phone = Text(max_length=lengths.PHONE, required=False, allow_blank=True)
    email = Text(max_length=lengths.EMAIL, required=False, allow_blank=True)
    application_number = Text(max_length=lengths.NUMBER, required=False, allow_blank=True)
    member_id = Text(max_length=lengths.HUMANA_ID, required=False, allow_blank=True)


class ProspectInquirySchema(NeedSchema):
    prospect = ProspectSchema()
    authority = Choice(AUTHORITY)
    not_the_same_person = YesNo(required=False, default=False)
    line_of_business = Choice(PLAN_TYPE)


class CheckSchema(NeedSchema):
    """Either flow's body; the first names its member here instead of in the path."""

    member = Id(required=False)
    policy = Id(required=False)
    application = Id(required=False)
    prospect = ProspectSchema(required=False)
    authority = Choice(AUTHORITY, required=False)
    not_the_same_person = YesNo(required=False, default=False)
    line_of_business = Choice(PLAN_TYPE, required=False)


class CheckedMemberSchema(MemberInquirySchema):
    member = Id()


class DraftSchema(Schema):
    component = "InquiryDraftInput"
    flow = Choice(FLOW)
    content = JsonObject(published=DRAFT_CONTENT)


class DraftContentSchema(Schema):
    component = "InquiryDraftContentInput"
    content = JsonObject(published=DRAFT_CONTENT)


def require_nothing_locked(body: Any) -> None:
    """Raise LockedFieldSent when a body carries what the profile already says (R8)."""
    if not isinstance(body, Mapping):
        return
    locked = sorted(LOCKED & set(body))
    if locked:
        words = "The profile provides this. Leave it out."
        errors = [FieldError(f"/{name}", "locked_field", words) for name in locked]
        raise LockedFieldSent(_("Nothing was filed. Leave out the fields that the profile provides."), errors=errors)


def read_need(values: Mapping[str, Any]) -> Need:
    """The need of either flow."""
    return Need(**{name: values[name] for name in NEED})


NEED = ("inquiry_type", "summary", "description", "details", "self_service", "external_reference")


def read_member_intake(member_id: UUID, values: Mapping[str, Any]) -> MemberIntake:
    """What My Humana Business files."""
    return MemberIntake(
        member_id=member_id,
        policy_id=values.get("policy"),
        application_id=values.get("application"),
        need=read_need(values),
    )


def read_member_intakes(member_id: UUID, body: Any, at: datetime) -> list[MemberIntake]:
    """The needs of one member in one body. Raises InputRejected with everything that is wrong in any of them."""
    values = read_needs(body, at)
    policy, application = values.get("policy"), values.get("application")
    return [
        MemberIntake(member_id=member_id, policy_id=policy, application_id=application, need=read_need(one))
        for one in values["inquiries"]
    ]


def read_needs(body: Any, at: datetime) -> dict[str, Any]:
    """The fields of such a body; what is wrong in the details of each type is said with the rest."""
    needs = body.get("inquiries") if isinstance(body, Mapping) else None
    given = [one for one in needs if isinstance(one, Mapping)] if isinstance(needs, list) else []
    unknown = [
        FieldError(f"/inquiries/{place}/{name}", "unknown_field", _("Unknown field."))
        for place, one in enumerate(given[:MOST_TOGETHER])
        for name in one
        if name not in NEED
    ]
    try:
        values = read_schema(NeedsSchema, body)
    except InputRejected as error:
        raise InputRejected(error.detail, errors=[*unknown, *error.errors, *_wrong_in_each(given, at)]) from None
    if unknown:
        raise InputRejected(_("Fix the fields named below. Nothing was changed."), errors=unknown)
    return values


def _wrong_in_each(needs: Sequence[Mapping[str, Any]], at: datetime) -> list[FieldError]:
    today = clock.date_of(at)
    return [
        replace(one, pointer=f"/inquiries/{place}{one.pointer}")
        for place, need in enumerate(needs[:MOST_TOGETHER])
        for one in errors_in_need(need, today=today)
    ]


def read_prospect_intake(values: Mapping[str, Any]) -> ProspectIntake:
    """What the Service Inquiry card files."""
    return ProspectIntake(
        person=values["prospect"],
        authority=values["authority"],
        line_of_business=values["line_of_business"],
        need=read_need(values),
        is_not_the_same_person=values["not_the_same_person"],
    )


def read_filing(shape: type[Schema], body: Any, at: datetime) -> dict[str, Any]:
    """The body of a filing. Raises InputRejected with everything that is wrong, in the details of its type too."""
    try:
        return read_schema(shape, body)
    except InputRejected as error:
        known = {one.pointer for one in error.errors}
        more = [one for one in errors_in_need(body, today=clock.date_of(at)) if one.pointer not in known]
        raise InputRejected(error.detail, errors=[*error.errors, *more]) from None


TYPED_BEFORE = "typed_before"
"""Where a draft keeps the details that were typed for types chosen before, by type; it is not filed."""


ALSO = "also"
"""Where a draft keeps the other needs of one call, in the order they were entered; filed together with it."""


def needs_beside(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The other needs that a draft holds, in the order they were entered."""
    return [one for one in content.get(ALSO, []) if isinstance(one, Mapping)]


def read_draft_intakes(content: Mapping[str, Any], at: datetime) -> list[MemberIntake]:
    """Everything that a draft about a member would file: the other needs of the call, then the one being entered.

    Raises InputRejected with what is wrong in the one being entered; else with what is wrong in any of the others,
    below `/inquiries`.
    """
    alone = {name: value for name, value in content.items() if name != ALSO}
    last = read_draft_intake(Inquiry.Flow.MY_HUMANA_BUSINESS, alone, at)
    if not isinstance(last, MemberIntake):
        raise TypeError(Inquiry.Flow.MY_HUMANA_BUSINESS)
    others = _read_others(content.get(ALSO, []), at)
    return [*(replace(last, need=need) for need in others), last]


def _read_others(needs: Sequence[Any], at: datetime) -> list[Need]:
    read: list[Need] = []
    wrong: list[FieldError] = []
    for place, one in enumerate(needs):
        try:
            read.append(read_need(read_filing(NeedSchema, one, at)))
        except InputRejected as error:
            wrong += [replace(found, pointer=f"/inquiries/{place}{found.pointer}") for found in error.errors]
    if wrong:
        raise InputRejected(_("Fix the fields named below. Nothing was filed."), errors=wrong)
    return read


def read_draft_intake(flow: str, content: Any, at: datetime) -> MemberIntake | ProspectIntake:
    """What a draft of either flow would file. Raises InputRejected with everything that is missing or wrong."""
    if isinstance(content, Mapping):
        content = {name: value for name, value in content.items() if name != TYPED_BEFORE}
    if flow == Inquiry.Flow.SERVICE_INQUIRY_CARD:
        return read_prospect_intake(read_filing(ProspectInquirySchema, content, at))
    values = read_filing(CheckedMemberSchema, content, at)
    return read_member_intake(values["member"], values)
