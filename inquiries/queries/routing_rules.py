"""The published routing rules, and the route they give."""

from dataclasses import dataclass

from arsos.desk.queries.queues import QueueRef, active_queues
from inquiries.models import RoutingRule
from inquiries.rules.routing import Route, RoutingFacts, Rule, decide_route


@dataclass(frozen=True, slots=True)
class Routed:
    """A route with the version of the rules that gave it and the queue it leads to."""

    route: Route
    rule_set_version: int
    queue: QueueRef


def route_by_published_rules(facts: RoutingFacts) -> Routed:
    """Where the published rules send an inquiry; without published rules, to triage (R15)."""
    return route_by(list(RoutingRule.objects.filter(rule_set__state="published").select_related("rule_set")), facts)


def route_by(rows: list[RoutingRule], facts: RoutingFacts) -> Routed:
    """Where the rules of one set send an inquiry. Rules to a closed queue are passed over."""
    queues = {queue.id: queue for queue in active_queues()}
    triage = next(queue for queue in queues.values() if queue.is_triage)
    rules = [
        Rule(
            position=row.position,
            name=row.name,
            conditions=row.conditions,
            queue_id=row.queue_id,
            queue_code=queues[row.queue_id].code,
            skills=tuple(row.skills),
        )
        for row in rows
        if row.queue_id in queues
    ]
    route = decide_route(facts, rules, triage_id=triage.id, triage_code=triage.code)
    version = rows[0].rule_set.version if rows else 0
    return Routed(route, version, queues[route.queue_id])
