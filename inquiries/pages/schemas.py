"""What the API answers about one inquiry: the inquiry, its history, its clocks and its messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from audit.history.queries import HistoryItem
from foundation.actor import Actor
from foundation.http.outputs import From, NamedCode, NamedPerson, Output, Says
from foundation.identifiers import mask_mbi
from inquiries.api_objects import DETAILS, FACTS
from inquiries.catalog.queries import published_version
from inquiries.inquiry.access import Sight, linked_member_shown_to
from inquiries.inquiry.models import Inquiry
from inquiries.labels.queries import labels_of
from inquiries.labels.schemas import LabelShown
from inquiries.pages.queries import ClockExplained
from inquiries.pages.shown import ClockShown, ShownInquiry
from inquiries.subject_links.queries import waiting_link
from inquiries.targets.models import InquiryClock
from inquiries.values import (
    ACTION,
    AUTHORITY,
    CLOCK_KIND,
    CLOCK_STATE,
    CLOSE_REASON,
    DESTINATION,
    DUPLICATE_KIND,
    FLOW,
    INTERVAL_STATE,
    PENDING_REASON,
    RESOLUTION_CODE,
    SELF_SERVICE,
    STATUS,
)
from members.values import APPLICATION_STATE, FAMILY, PLAN_TYPE

Kind = InquiryClock.Kind
LINKED = ("timeline", "routing", "clocks", "messages", "attachments", "department-requests")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentShown(NamedPerson):
    san: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow(Output):
    component = "PersonSummary"
    id: UUID
    first_name: str
    last_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberMasked(PersonRow):
    humana_id: str
    zip_code: str
    phone: str | None
    mbi: str | None
    date_of_birth: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProspectMasked(PersonRow):
    zip_code: str
    phone: str | None
    email: str | None
    application_number: str | None
    date_of_birth: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkShown(Output):
    """For ARSOS alone."""

    component = "ProspectLink"
    member: Annotated[UUID | None, Says("Null until the link is sure")]
    is_sure: Annotated[bool, Says("An exact match, or accepted by a lead")]
    agrees: Annotated[Sequence[str], Says("While a lead has not accepted it: fields that agree")]
    differs: Annotated[Sequence[str], Says("While a lead has not accepted it: fields that differ")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyShown(Output):
    component = "PolicySummary"
    id: UUID
    policy_number: str
    plan: Annotated[str, From("plan.code")]
    plan_name: Annotated[str, From("plan.name")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationShown(Output):
    component = "ApplicationSummary"
    id: UUID
    application_number: str
    plan: Annotated[str, From("plan.code")]
    state: Annotated[str, APPLICATION_STATE]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockHands(Output):
    component = "TargetClock"
    state: Annotated[str, CLOCK_STATE]
    due_at: datetime | None
    warning_at: datetime | None
    urgent_at: datetime | None
    target_seconds: int
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalClockHands(ClockHands):
    component = "RegulatoryClock"
    clock: Annotated[str, From("label")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClocksShown(Output):
    component = "InquiryClocks"
    first_response: ClockHands | None
    resolution: ClockHands | None
    regulatory: Sequence[LegalClockHands]

    @classmethod
    def from_rows(cls, found: Sequence[ClockShown]) -> Self:
        """The latest of each service target, and every regulatory one."""
        clocks = sorted(found, key=lambda clock: (clock.kind, clock.round))
        latest = {clock.kind: ClockHands.of(clock) for clock in clocks if clock.kind != Kind.REGULATORY}
        return cls(
            first_response=latest.get(Kind.FIRST_RESPONSE),
            resolution=latest.get(Kind.RESOLUTION),
            regulatory=[LegalClockHands.of(one) for one in clocks if one.kind == Kind.REGULATORY],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateShown(Output):
    reference: str
    status: Annotated[str, STATUS]
    kind: Annotated[str, DUPLICATE_KIND]


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationShown(Output):
    component = "InquiryEscalation"
    id: UUID
    state: str
    level: str
    owner: NamedPerson
    outcome: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryAnswer(Output):
    id: UUID
    reference: str
    flow: Annotated[str, FLOW]
    status: Annotated[str, STATUS]
    pending_reason: Annotated[str | None, PENDING_REASON]
    priority: int
    inquiry_type: Annotated[str, From("inquiry_type_id")]
    type_version: int
    line_of_business: Annotated[str, PLAN_TYPE]
    family: Annotated[str, FAMILY]
    member: MemberMasked | None
    prospect: ProspectMasked | None
    link: LinkShown | None
    authority: Annotated[str | None, AUTHORITY]
    policy: PolicyShown | None
    application: ApplicationShown | None
    agent: AgentShown
    submitted_by: Annotated[str, From("submitted_by_name")]
    on_behalf_of: str | None
    queue: NamedCode
    assignee: NamedPerson | None
    summary: str
    description: str
    details: Annotated[Mapping[str, Any], DETAILS]
    self_service: Annotated[str | None, SELF_SERVICE]
    external_reference: str | None
    answer: str | None
    relay_text: str | None
    no_relay_needed: bool
    resolution_code: Annotated[str | None, RESOLUTION_CODE]
    close_reason: Annotated[str | None, CLOSE_REASON]
    work_starts_at: datetime
    due_at: datetime | None
    hold_until: datetime | None
    clocks: ClocksShown
    duplicates: Sequence[DuplicateShown]
    whereabouts: str
    open_department_requests: Annotated[int, From("open_requests")]
    hand_overs: Sequence[Annotated[str, DESTINATION]]
    hand_over_suggested: bool | None
    labels: Annotated[Sequence[LabelShown], Says("The labels that you see")]
    escalation: EscalationShown | None
    reopen_count: int
    version: int
    created_at: datetime
    updated_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    actions: Sequence[Annotated[str, ACTION]]
    links: Mapping[str, str]

    @classmethod
    def shown(cls, page: ShownInquiry, actor: Actor, **more: Any) -> Self:
        """As it is read by this actor; what is internal stays away from agents."""
        inquiry, sight = page.inquiry, page.sight
        here = f"/api/v1/inquiries/{inquiry.reference}/"
        return cls.of(
            inquiry,
            **_person(inquiry, actor, sight),
            type_version=published_version(inquiry.type_version_id).version.version,
            policy=_policy(inquiry, sight),
            agent=AgentShown(id=inquiry.agent_id, name=page.agent.name, san=page.agent.san),
            queue=NamedCode(code=page.queue.code, title=page.queue.title),
            assignee=_assignee(inquiry),
            clocks=ClocksShown.from_rows(page.clocks),
            duplicates=[DuplicateShown.of(link) for link in page.links],
            whereabouts=page.whereabouts,
            hand_overs=[made.destination for made in page.hand_overs],
            hand_over_suggested=inquiry.hand_over_suggested if page.sight.is_staff else None,
            labels=_labels(inquiry, sight),
            actions=sight.actions,
            links={"self": here, **{name: f"{here}{name}/" for name in LINKED}},
            **more,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorShown(Output):
    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryAnswer(Output):
    component = "HistoryEntry"
    position: int
    kind: str
    at: Annotated[datetime, Says("When it happened: a target is missed when it passes, whoever notices it later")]
    noted_at: Annotated[datetime, Says("When it was written down")]
    actor: ActorShown
    on_behalf_of: str | None
    agent_visible: bool
    facts: Annotated[Mapping[str, Any], FACTS]
    text: str

    @classmethod
    def from_item(cls, item: HistoryItem) -> Self:
        """One entry of the timeline."""
        return cls.of(item, actor=ActorShown(name=item.actor_name, role=item.actor_role))


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalShown(Output):
    component = "ClockInterval"
    from_: Annotated[datetime, From("from_at")]
    state: Annotated[str, INTERVAL_STATE]
    to: Annotated[datetime | None, From("to_at")]
    why: str
    by: Annotated[str, From("by_name")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockAnswer(Output):
    component = "ClockExplanation"
    clock: str
    kind: Annotated[str, CLOCK_KIND]
    round: int
    state: Annotated[str, CLOCK_STATE]
    due_at: datetime | None
    target_seconds: int
    elapsed_seconds: int
    calendar_version: Annotated[int | None, From("calendar_version.version")]
    intervals: Sequence[IntervalShown]

    @classmethod
    def explained(cls, found: ClockExplained) -> Self:
        """A clock with the intervals that explain it (R22)."""
        clock = found.clock
        return cls.of(
            clock,
            clock=clock.label or clock.kind,
            elapsed_seconds=found.elapsed_seconds,
            intervals=[IntervalShown.of(one) for one in found.intervals],
        )


def _person(inquiry: Inquiry, actor: Actor, sight: Sight) -> dict[str, Output | None]:
    shows_birth_date, prospect = sight.sees_birth_date, inquiry.prospect
    linked = linked_member_shown_to(actor, inquiry) if sight.is_shown_link_of(inquiry) else None
    member = linked or inquiry.member
    more = {} if shows_birth_date else {"date_of_birth": None}
    return {
        "member": MemberMasked.of(member, mbi=mask_mbi(member.mbi), **more) if member else None,
        "link": _link(inquiry, actor, linked),
        "prospect": ProspectMasked.of(prospect, **more) if prospect else None,
    }


def _link(inquiry: Inquiry, actor: Actor, linked: Any) -> LinkShown | None:
    """To whom it is linked once that is sure; until then what agrees and what differs, for ARSOS alone (R11)."""
    waiting = waiting_link(actor, inquiry) if inquiry.linked_member_id is not None else None
    if waiting is not None:
        return LinkShown(member=None, is_sure=False, agrees=waiting.agrees, differs=waiting.differs)
    return LinkShown(member=linked.id, is_sure=True, agrees=[], differs=[]) if linked is not None else None


def _policy(inquiry: Inquiry, sight: Sight) -> PolicyShown | None:
    """The policy it was linked to, to whom its member is shown too; else the one that was filed."""
    policy = (inquiry.linked_policy if sight.is_shown_link_of(inquiry) else None) or inquiry.policy
    return PolicyShown.of(policy) if policy else None


def _labels(inquiry: Inquiry, sight: Sight) -> list[LabelShown]:
    if not inquiry.label_codes:
        return []
    return [LabelShown.of(one) for one in labels_of(inquiry, is_staff=sight.is_staff)]


def _assignee(inquiry: Inquiry) -> NamedPerson | None:
    holder = inquiry.assignee
    return NamedPerson(id=holder.id, name=holder.user.display_name) if holder else None
