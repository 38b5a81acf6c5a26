"""The published routing rules, and the route they give."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from arsos.desk.queries.queues import QueueRef, active_queues
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ResourceNotFound
from inquiries.access import find_inquiry
from inquiries.models import Inquiry, RoutingRule, RoutingRuleSet
from inquiries.rules.routing import DraftRule, Route, RoutingFacts, Rule, decide_route


@dataclass(frozen=True, slots=True)
class Routed:
    """A route with the version of the rules that gave it and the queue it leads to."""

    route: Route
    rule_set_version: int
    queue: QueueRef


@dataclass(frozen=True, slots=True)
class FixedRules:
    """The rules of a set that is published or retired, or a draft nobody changes; their queues by id."""

    version: int
    rules: tuple[tuple[UUID, int, str, dict[str, Any], tuple[str, ...]], ...]


def route_by_published_rules(facts: RoutingFacts) -> Routed:
    """Where the published rules send an inquiry; without published rules, to triage (R15)."""
    return route_each([facts])[0]


def route_each(wanted: Sequence[RoutingFacts]) -> list[Routed]:
    """Where the published rules send each of several inquiries, reading rules and queues once."""
    published = RoutingRuleSet.objects.filter(state=RoutingRuleSet.State.PUBLISHED).values_list("id", flat=True)
    rule_set_id = next(iter(published), None)
    fixed = rules_of_set(rule_set_id) if rule_set_id else FixedRules(0, ())
    queues = active_queues()
    return [_route(fixed, queues, facts) for facts in wanted]


@lru_cache(maxsize=64)
def rules_of_set(rule_set_id: UUID) -> FixedRules:
    """The rules of one set; sets are replaced, never changed, so they are kept in memory."""
    version = RoutingRuleSet.objects.values_list("version", flat=True).get(id=rule_set_id)
    rows = RoutingRule.objects.filter(rule_set=rule_set_id).order_by("position")
    return FixedRules(
        version, tuple((row.queue_id, row.position, row.name, row.conditions, tuple(row.skills)) for row in rows)
    )


def route_by(fixed: FixedRules, facts: RoutingFacts) -> Routed:
    """Where the rules of one set send an inquiry. Rules to a closed queue are passed over."""
    return _route(fixed, active_queues(), facts)


def _route(fixed: FixedRules, open_queues: Sequence[QueueRef], facts: RoutingFacts) -> Routed:
    queues = {queue.id: queue for queue in open_queues}
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
    both = rule_sets().filter(Q(id=rule_set_id) | Q(state=RoutingRuleSet.State.PUBLISHED))
    found = {rule_set.id: rule_set for rule_set in both}
    if rule_set_id not in found:
        raise ResourceNotFound
    published = next((one for one in found.values() if one.state == RoutingRuleSet.State.PUBLISHED), None)
    return found[rule_set_id], published


def newest_version() -> int:
    """The highest version there is, whatever its state; 0 without any."""
    return RoutingRuleSet.objects.aggregate(newest=Max("version"))["newest"] or 0


def newest_rule_set() -> RoutingRuleSet | None:
    """The one with the highest version, whatever its state."""
    return rule_sets().order_by("-version").first()


def find_rule_set(rule_set_id: UUID) -> RoutingRuleSet:
    """One rule set with its rules; raises ResourceNotFound."""
    found = rule_sets().filter(id=rule_set_id).first()
    if found is None:
        raise ResourceNotFound
    return found


def dry_run(actor: Actor, reference: str, *, rule_set_id: UUID | None, at: datetime) -> Routed:
    """Where some rules, or the published ones, would send an inquiry (R17). Raises ResourceNotFound."""
    inquiry = find_inquiry(actor, reference, at)
    facts = facts_of_inquiry(inquiry)
    if rule_set_id is None:
        return route_by_published_rules(facts)
    find_rule_set(rule_set_id)
    return route_by(rules_of_set(rule_set_id), facts)


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
