"""Replays of routing rules, and how far they are (R17)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from arsos.kernel.actor import Actor
from arsos.kernel.errors import ResourceNotFound
from inquiries.access import may_keep_rules, require_rule_keeper, visible_inquiries
from inquiries.models import RoutingReplay

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
