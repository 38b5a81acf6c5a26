"""A draft of the routing rules comes into force."""

from datetime import datetime
from uuid import UUID

from arsos.journal.configuration import note_configured
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound, ResourceNotFound
from arsos.kernel.transactions import durable
from inquiries.access import require_rule_keeper
from inquiries.models import RoutingRuleSet

State = RoutingRuleSet.State


@durable
def publish_rule_set(rule_set_id: UUID, *, by: Actor, at: datetime, replacing: int | None = None) -> RoutingRuleSet:
    """This will let a draft route from now on and retire the rules before it, journaled (R17).

    Raises PermissionRefused, ResourceNotFound, and ConflictFound for what is no draft any more, and when other rules
    than version `replacing` route by now.
    """
    require_rule_keeper(by)
    locked = RoutingRuleSet.objects.select_for_update().order_by("version")
    rule_sets = {rule_set.id: rule_set for rule_set in locked}
    rule_set = rule_sets.get(rule_set_id)
    if rule_set is None:
        raise ResourceNotFound
    if rule_set.state != State.DRAFT:
        raise ConflictFound(f"This rule set is {rule_set.state}; only a draft can be published.")
    routing = next((one.version for one in rule_sets.values() if one.state == State.PUBLISHED), 0)
    if replacing is not None and routing != replacing:
        raise ConflictFound(f"Version {routing} was published meanwhile; look at what would change now.")
    RoutingRuleSet.objects.filter(state=State.PUBLISHED).update(state=State.RETIRED)
    rule_set.state, rule_set.published_at = State.PUBLISHED, at
    rule_set.save()
    note_configured(rule_set, fields=["state"], by=by, at=at)
    return rule_set
