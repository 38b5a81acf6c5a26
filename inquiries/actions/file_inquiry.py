"""The steps both flows share once it is known that the inquiry can be filed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError

from arsos.desk.queries.calendars import calendar_in_force
from arsos.journal.chained_rows import chain_row
from arsos.journal.record import Happening
from arsos.kernel.actor import Actor
from arsos.kernel.references import new_reference
from arsos.kernel.transactions import ChoiceTaken, inside_transaction
from arsos.outbox.enqueue import Effect, EventType, enqueue
from inquiries.access import ids_visible_to, note_shown_whole
from inquiries.actions.note_happening import note_happening
from inquiries.actions.run_clocks import start_first_clocks
from inquiries.actions.suggest_hand_over import suggest_at_filing
from inquiries.models import (
    DuplicateLink,
    Inquiry,
    InquiryClock,
    Referral,
    RefusedType,
    RoutingDecision,
    SelfServiceOffer,
)
from inquiries.queries.catalogue import CurrentType
from inquiries.queries.filing_facts import require_filing_agent
from inquiries.queries.routing_rules import Routed, route_by_published_rules
from inquiries.rules.intake import Need
from inquiries.rules.lifecycle import Status
from inquiries.rules.routing import RoutingFacts


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


@inside_transaction
def file_inquiry(
    inquiry: Inquiry,
    *,
    kind: CurrentType,
    need: Need,
    state: str,
    language: str,
    alike: list[Inquiry],
    by: Actor,
    at: datetime,
) -> Filed:
    """Route, store, start the clocks, link duplicates, record and tell: all in the running commit (R15)."""
    _fill(inquiry, kind, need, by, at)
    facts = routing_facts(inquiry, state=state, language=language, channel=by.agent_channel)
    routed = route_by_published_rules(facts)
    inquiry.queue_id = routed.queue.id
    inquiry.required_skills = list(routed.route.skills)
    in_force = calendar_in_force(routed.queue.calendar_for(inquiry.priority), at)
    inquiry.work_starts_at = in_force.calendar.next_opening(at)
    clocks = start_first_clocks(inquiry, kind.facts.targets, in_force, by=by, at=at)
    _keep_decision(inquiry, routed, at)
    links = _link(inquiry, alike, by, at)
    _keep_offer(inquiry, need, at)
    suggest_at_filing(inquiry, at=at)
    _tell(inquiry, routed, by, at)
    _insert(inquiry)
    chain_row(inquiry, "filing", at=at)
    note_shown_whole(by, inquiry)
    return Filed(inquiry, clocks, links)


def _insert(inquiry: Inquiry) -> None:
    """Insert last, when everything is known; what belongs to it waits for the commit to be checked."""
    try:
        inquiry.save(force_insert=True)
    except IntegrityError as error:
        if "inquiries_inquiry_reference" in str(error):
            raise ChoiceTaken from None
        raise


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
    RoutingDecision.objects.create(
        inquiry_id=inquiry.id,
        rule_set_version=routed.rule_set_version,
        queue_code=routed.queue.code,
        rules=[rule.as_json() for rule in routed.route.tried],
        decided_at=at,
    )


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
    return DuplicateLink.objects.bulk_create(links) if links else []


def _keep_offer(inquiry: Inquiry, need: Need, at: datetime) -> None:
    if need.self_service:
        SelfServiceOffer.objects.create(
            agent_id=inquiry.agent_id,
            inquiry_type_id=need.inquiry_type,
            outcome=need.self_service,
            member_id=inquiry.member_id,
            inquiry_id=inquiry.id,
            created_at=at,
        )


def _tell(inquiry: Inquiry, routed: Routed, by: Actor, at: datetime) -> None:
    submitted = Happening(kind="submitted", facts={"flow": inquiry.flow, "type": inquiry.inquiry_type_id})
    why = {"queue": routed.queue.code, "rule_set_version": routed.rule_set_version, "rule": routed.route.matched}
    moved = Happening(kind="routed", facts=why)
    note_happening(inquiry, submitted, moved, by=by, at=at, event=None)
    data = {"inquiry": inquiry.reference, "status": inquiry.status, "version": inquiry.version}
    effects = [
        Effect(type=EventType.INQUIRY_SUBMITTED, data=data),
        Effect(type=EventType.INQUIRY_ROUTED, data={**data, "queue": routed.queue.code}),
    ]
    enqueue(effects, subject_id=inquiry.id, at=at)
