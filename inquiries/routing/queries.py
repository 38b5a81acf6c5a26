"""Routing rules in force and in draft, and replays with their progress (R17)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from foundation.actor import Actor
from foundation.compiled import HotQuery
from foundation.errors import ResourceNotFound
from foundation.versioned.models import beside_published, find_version, newest_among, newest_number
from inquiries.inquiry.access import find_inquiry, visible_inquiries
from inquiries.inquiry.models import Inquiry
from inquiries.routing.access import may_keep_rules, require_rule_keeper
from inquiries.routing.models import RoutingReplay, RoutingRule, RoutingRuleSet
from inquiries.routing.rules import DraftRule, Route, RoutingFacts, Rule, decide_route
from staffing.queries.queues import OpenQueue, open_queues

State = RoutingReplay.State
MOST_SHOWN = 8


def replays_to_keep(actor: Actor) -> QuerySet[RoutingReplay]:
    """Everybody's replays, for who keeps the rules; raises PermissionRefused."""
    require_rule_keeper(actor)
    return RoutingReplay.objects.all()


def find_replay(actor: Actor, replay_id: UUID) -> RoutingReplay:
    """One replay, for who keeps the rules; raises PermissionRefused and ResourceNotFound."""
    found = replays_to_keep(actor).select_related("rule_set").filter(id=replay_id).first()
    if found is None:
        raise ResourceNotFound
    return found


def replays_of(actor: Actor) -> QuerySet[RoutingReplay]:
    """The person's own replays, for who keeps the rules; nobody else has any."""
    own = RoutingReplay.objects.filter(started_by_id=actor.user_id) if actor.user_id else RoutingReplay.objects.none()
    return own.select_related("rule_set") if may_keep_rules(actor) else own.none()


def replays_of_rule_set(actor: Actor, rule_set_id: UUID) -> list[RoutingReplay]:
    """The latest replays of a rule set, without what they found; raises PermissionRefused."""
    replays = replays_to_keep(actor).filter(rule_set=rule_set_id).defer("moves", "queues")
    return list(replays.order_by("-created_at")[:MOST_SHOWN])


def references_open_to(actor: Actor, references: Iterable[str], at: datetime) -> set[str]:
    """Those among some references whose inquiries the actor may see."""
    visible = visible_inquiries(actor, at).filter(reference__in=list(references))
    return set(visible.values_list("reference", flat=True))


@dataclass(frozen=True, slots=True)
class Routed:
    """A route with the version of the rules that gave it and the queue it leads to."""

    route: Route
    rule_set_version: int
    queue: OpenQueue


@dataclass(frozen=True, slots=True)
class FixedRules:
    """The rules of a set that is published or retired, or a draft nobody changes; their queues by id."""

    version: int
    rules: tuple[tuple[UUID, int, str, dict[str, Any], tuple[str, ...]], ...]


def route_by_published_rules(facts: RoutingFacts, at: datetime) -> Routed:
    """Where the published rules send an inquiry at an instant; without published rules, to triage (R15)."""
    return route_each([facts], at)[0]


PUBLISHED: HotQuery[UUID] = HotQuery(
    lambda: RoutingRuleSet.objects.filter(state=RoutingRuleSet.State.PUBLISHED).values_list("id", flat=True)
)


def route_each(wanted: Sequence[RoutingFacts], at: datetime) -> list[Routed]:
    """Where the published rules send each of several inquiries, reading rules and queues once."""
    rule_set_id = PUBLISHED.first()
    return route_by(rules_of_set(rule_set_id) if rule_set_id else FixedRules(0, ()), wanted, at)


@lru_cache(maxsize=64)
def rules_of_set(rule_set_id: UUID) -> FixedRules:
    """The rules of one set; sets are replaced, never changed, so they are kept in memory."""
    version = RoutingRuleSet.objects.values_list("version", flat=True).get(id=rule_set_id)
    rows = RoutingRule.objects.filter(rule_set=rule_set_id).order_by("position")
    return FixedRules(
        version, tuple((row.queue_id, row.position, row.name, row.conditions, tuple(row.skills)) for row in rows)
    )


def route_by(fixed: FixedRules, wanted: Iterable[RoutingFacts], at: datetime) -> list[Routed]:
    """Where the rules of one set send each of several inquiries. Rules to a closed queue are passed over."""
    queues = open_queues(at)
    return [_route(fixed, queues, facts) for facts in wanted]


def _route(fixed: FixedRules, open_now: Sequence[OpenQueue], facts: RoutingFacts) -> Routed:
    queues = {queue.id: queue for queue in open_now}
    triage = next(queue for queue in queues.values() if queue.is_triage)
    rules = [
        Rule(
            position=position,
            name=name,
            conditions=conditions,
            queue_id=queue_id,
            queue_code=queues[queue_id].code,
            skills=skills,
        )
        for queue_id, position, name, conditions, skills in fixed.rules
        if queue_id in queues
    ]
    route = decide_route(facts, rules, triage_id=triage.id, triage_code=triage.code)
    return Routed(route, fixed.version, queues[route.queue_id])


def rule_sets() -> QuerySet[RoutingRuleSet]:
    """Every rule set with its rules."""
    return RoutingRuleSet.objects.prefetch_related("rules__queue")


def rules_in(rule_set: RoutingRuleSet) -> list[DraftRule]:
    """The rules of a set as somebody would write them."""
    return [
        DraftRule(
            position=rule.position,
            name=rule.name,
            conditions=rule.conditions,
            queue=rule.queue.code,
            skills=tuple(rule.skills),
        )
        for rule in rule_set.rules.all()
    ]


def rule_set_beside_published(rule_set_id: UUID) -> tuple[RoutingRuleSet, RoutingRuleSet | None]:
    """One rule set, and the one that routes now; raises ResourceNotFound."""
    return beside_published(rule_sets(), rule_set_id)


def newest_version() -> int:
    """The highest version there is, whatever its state; 0 without any."""
    return newest_number(RoutingRuleSet.objects.all())


def newest_rule_set() -> RoutingRuleSet | None:
    """The one with the highest version, whatever its state."""
    return newest_among(rule_sets())


def find_rule_set(rule_set_id: UUID) -> RoutingRuleSet:
    """One rule set with its rules; raises ResourceNotFound."""
    return find_version(rule_sets(), rule_set_id)


def dry_run(actor: Actor, reference: str, *, rule_set_id: UUID | None, at: datetime) -> Routed:
    """Where some rules, or the published ones, would send an inquiry (R17). Raises ResourceNotFound."""
    inquiry = find_inquiry(actor, reference, at)
    facts = facts_of_inquiry(inquiry)
    if rule_set_id is None:
        return route_by_published_rules(facts, at)
    find_rule_set(rule_set_id)
    return route_by(rules_of_set(rule_set_id), [facts], at)[0]


def facts_of_inquiry(inquiry: Inquiry) -> RoutingFacts:
    """What rules look at in an inquiry that is filed already."""
    member = inquiry.member if inquiry.flow == Inquiry.Flow.MY_HUMANA_BUSINESS else None
    return RoutingFacts(
        inquiry_type=inquiry.inquiry_type_id,
        family=inquiry.family,
        plan_type=inquiry.line_of_business,
        state=member.state if member else "",
        language=member.language if member else "",
        flow=inquiry.flow,
        agent_channel=inquiry.agent.channel,
        priority=inquiry.priority,
    )
