"""Somebody asks what a rule set would have done."""

from datetime import date, datetime
from uuid import UUID

from arsos.kernel import clock
from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError, InputRejected, ResourceNotFound
from arsos.kernel.transactions import durable
from inquiries.access import require_rule_keeper
from inquiries.actions.replay_batch import REPLAY
from inquiries.models import RoutingReplay, RoutingRuleSet


@durable
def start_replay(*, rule_set: UUID, first_on: date, last_on: date, by: Actor, at: datetime) -> RoutingReplay:
    """This will send past traffic through a rule set in the background; nothing moves.

    Raises PermissionRefused, LimitReached for one too many, ResourceNotFound for an unknown rule set, InputRejected for
    a period that ends before its first day or is yet to come.
    """
    require_rule_keeper(by)
    if not RoutingRuleSet.objects.filter(id=rule_set).exists():
        raise ResourceNotFound
    if first_on > clock.date_of(at):
        error = FieldError("/first_on", "in_future", "Give a first day that is not in the future.")
        raise InputRejected("Nothing was filed in this period yet.", errors=[error])
    if first_on > last_on:
        error = FieldError("/last_on", "before_first", "Give a day that is not before the first.")
        raise InputRejected("This period is empty.", errors=[error])
    return REPLAY.start(
        by=by,
        at=at,
        rule_set_id=rule_set,
        first_on=first_on,
        last_on=last_on,
        started_by_id=by.user_id,
        started_by_name=by.name,
    )
