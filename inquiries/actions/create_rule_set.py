"""A new draft of the routing rules."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max

from arsos.desk.queries.queues import active_queues
from arsos.journal.configuration import note_configured
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound, InputRejected
from arsos.kernel.transactions import durable
from inquiries.access import require_rule_keeper
from inquiries.models import RoutingRule, RoutingRuleSet
from inquiries.rules.routing import DraftRule, decide_rule_errors


@durable
def create_rule_set(
    *, title: str, rules: Sequence[DraftRule], by: Actor, at: datetime, expected_newest: int | None = None
) -> RoutingRuleSet:
    """This will store a draft of the routing rules; it routes nothing until it is published (R17).

    Raises PermissionRefused, InputRejected with everything that is wrong in the rules, and ConflictFound when a
    version newer than `expected_newest` has been stored meanwhile.
    """
    require_rule_keeper(by)
    queues = {queue.code: queue.id for queue in active_queues()}
    errors = decide_rule_errors(rules, queue_codes=frozenset(queues))
    if errors:
        raise InputRejected("These rules cannot route.", errors=errors)
    newest = _newest_version()
    if expected_newest is not None and newest > expected_newest:
        raise ConflictFound(f"Version {newest} was stored meanwhile.")
    rule_set = RoutingRuleSet.objects.create(version=newest + 1, title=title, created_by_name=by.name, created_at=at)
    RoutingRule.objects.bulk_create(
        RoutingRule(
            rule_set=rule_set,
            position=rule.position,
            name=rule.name,
            conditions=dict(rule.conditions),
            queue_id=queues[rule.queue],
            skills=list(rule.skills),
        )
        for rule in rules
    )
    note_configured(rule_set, fields=["title", "rules"], by=by, at=at)
    return rule_set


def _newest_version() -> int:
    """Writers take turns on the first version there is; whoever waited sees what the one before stored."""
    RoutingRuleSet.objects.select_for_update().order_by("version").first()
    return RoutingRuleSet.objects.aggregate(newest=Max("version"))["newest"] or 0
