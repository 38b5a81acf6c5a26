"""What both flows share once it is known that the inquiry can be filed."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from uuid import UUID

from audit.chain.steps import HistoryRecord, chain_row
from events.feed.data import InquiryEventData
from events.feed.steps import Effect, EventType, enqueue
from foundation.actor import Actor
from foundation.crypto import find_by_hashes
from foundation.identifiers import new_reference
from foundation.new_rows import store_rows
from foundation.transactions import ChoiceTaken, inside_transaction
from inquiries.catalog.queries import CurrentType
from inquiries.catalog.rules.intake import Need
from inquiries.filing.queries.facts import Person
from inquiries.handoffs.suggestions.steps import suggest_at_filing
from inquiries.inquiry.access import ids_visible_to, note_shown_whole, require_filing_agent
from inquiries.inquiry.models import DuplicateLink, Inquiry, Prospect
from inquiries.inquiry.rules import Status
from inquiries.inquiry.steps import add_to_history
from inquiries.referrals.models import Referral, RefusedType, SelfServiceOffer
from inquiries.routing.models import RoutingDecision
from inquiries.routing.queries import Routed, route_by_published_rules
from inquiries.routing.rules import RoutingFacts
from inquiries.search_documents.contents import keep_new_document
from inquiries.targets.models import InquiryClock
from inquiries.targets.steps import start_first_clocks
from staffing.queries.queues import QueueRef


@dataclass(frozen=True, slots=True)
class Referred:
    """The request was refused and sent where it belongs; a committed result, not an error (R1)."""

    referral: Referral


@dataclass(frozen=True, slots=True)
class Filed:
    """A new inquiry with what its page shows beside it, so that nothing has to be read back."""

    inquiry: Inquiry
    clocks: list[InquiryClock]
    duplicates: list[DuplicateLink]
    queue: QueueRef


@inside_transaction
def refer_away(
    requested_type: str, *, summary: str, flow: str, draft_id: UUID | None = None, by: Actor, at: datetime
) -> Referred:
    """Record a referral for a type that ARSOS does not take, to where it belongs (R1)."""
    agent_id = require_filing_agent(by)
    refused = RefusedType.objects.select_related("destination__calendar").get(code=requested_type)
    referral = Referral.objects.create(
        requested_type=requested_type,
        destination=refused.destination,
        agent_id=agent_id,
        flow=flow,
        summary=summary,
        draft_id=draft_id,
        created_at=at,
    )
    return Referred(referral)


def routing_facts(inquiry: Inquiry, *, state: str, language: str, channel: str) -> RoutingFacts:
    """What the routing rules may look at in an inquiry."""
    return RoutingFacts(
        inquiry_type=inquiry.inquiry_type_id,
        family=inquiry.family,
        plan_type=inquiry.line_of_business,
        state=state,
        language=language,
        flow=inquiry.flow,
        agent_channel=channel,
        priority=inquiry.priority,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What an inquiry is filed with. State and language are those of a member's record; of a prospect none is known."""

    kind: CurrentType
    need: Need
    alike: list[Inquiry]
    state: str = ""
    language: str = ""


@inside_transaction
def file_inquiry(inquiry: Inquiry, filing: Filing, *, by: Actor, at: datetime) -> Filed:
    """Route, store, start the clocks, link duplicates, record and tell: all in the running commit (R15)."""
    _fill(inquiry, filing.kind, filing.need, by, at)
    facts = routing_facts(inquiry, state=filing.state, language=filing.language, channel=by.agent_channel)
    routed = route_by_published_rules(facts, at)
    inquiry.queue_id = routed.queue.id
    inquiry.required_skills = list(routed.route.skills)
    in_force = routed.queue.hours_for(inquiry.priority)
    inquiry.work_starts_at = in_force.calendar.next_opening(at)
    clocks = start_first_clocks(inquiry, filing.kind.facts.targets, in_force, by=by, at=at)
    _keep_decision(inquiry, routed, at)
    links = _link(inquiry, filing.alike, by, at)
    _keep_offer(inquiry, filing.need, at)
    suggest_at_filing(inquiry, at=at)
    _tell(inquiry, routed, by, at)
    store_rows([inquiry], refusals={"inquiries_inquiry_reference": ChoiceTaken})
    chain_row(inquiry, "filing", at=at)
    keep_new_document(inquiry)
    note_shown_whole(by, inquiry)
    return Filed(inquiry, clocks, links, routed.queue)


def _fill(inquiry: Inquiry, kind: CurrentType, need: Need, by: Actor, at: datetime) -> None:
    inquiry.reference = new_reference()
    inquiry.status = Status.QUEUED
    inquiry.inquiry_type_id = need.inquiry_type
    inquiry.type_version = kind.version
    inquiry.priority = kind.version.priority
    inquiry.summary, inquiry.description = need.summary, need.description
    inquiry.details = dict(need.details)
    inquiry.external_reference = need.external_reference
    inquiry.self_service = need.self_service or None
    inquiry.submitted_by_id, inquiry.submitted_by_name = by.user_id, by.name
    inquiry.on_behalf_of = by.on_behalf_of
    inquiry.created_at = inquiry.updated_at = inquiry.status_since = at


def _keep_decision(inquiry: Inquiry, routed: Routed, at: datetime) -> None:
    decision = RoutingDecision(
        inquiry_id=inquiry.id,
        rule_set_version=routed.rule_set_version,
        queue_code=routed.queue.code,
        rules=[rule.as_json() for rule in routed.route.tried],
        decided_at=at,
    )
    store_rows([decision])


def _link(inquiry: Inquiry, alike: list[Inquiry], by: Actor, at: datetime) -> list[DuplicateLink]:
    seen = ids_visible_to(by, alike, at)
    links = [
        DuplicateLink(
            inquiry=inquiry,
            of=other,
            kind=DuplicateLink.Kind.LIKELY,
            agent_visible=other.id in seen and bool(other.is_as_filed),  # type: ignore[attr-defined]  # annotated where found
            created_at=at,
        )
        for other in alike
    ]
    store_rows(links)
    return links


def _keep_offer(inquiry: Inquiry, need: Need, at: datetime) -> None:
    if need.self_service:
        offer = SelfServiceOffer(
            agent_id=inquiry.agent_id,
            inquiry_type_id=need.inquiry_type,
            outcome=need.self_service,
            member_id=inquiry.member_id,
            inquiry_id=inquiry.id,
            created_at=at,
        )
        store_rows([offer])


def _tell(inquiry: Inquiry, routed: Routed, by: Actor, at: datetime) -> None:
    submitted = HistoryRecord(kind="submitted", facts={"flow": inquiry.flow, "type": inquiry.inquiry_type_id})
    why = {"queue": routed.queue.code, "rule_set_version": routed.rule_set_version, "rule": routed.route.matched}
    moved = HistoryRecord(kind="routed", facts=why)
    add_to_history(inquiry, submitted, moved, by=by, at=at, event=None)
    data = InquiryEventData(inquiry=inquiry.reference, status=inquiry.status, version=inquiry.version)
    effects = [
        Effect(type=EventType.INQUIRY_SUBMITTED, data=data),
        Effect(type=EventType.INQUIRY_ROUTED, data=replace(data, queue=routed.queue.code)),
    ]
    enqueue(effects, subject_id=inquiry.id, at=at)


@inside_transaction
def keep_prospect(person: Person, *, at: datetime) -> Prospect:
    """The step by which both the Service Inquiry card and SOS screenings keep whom they are about (R9, R26)."""
    typed = {field.name: getattr(person, field.name) for field in fields(Person)}
    prospect = Prospect(**typed, created_at=at)
    find_by_hashes(prospect)
    prospect.save(force_insert=True)
    return prospect
