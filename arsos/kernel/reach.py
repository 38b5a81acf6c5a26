"""What the grounds of the policy reach, as one condition over rows (R31)."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db.models import Q

from arsos.kernel.actor import Actor, Role
from arsos.kernel.policy import Ground, Right, Thing, grounds_for

NOTHING = Q(pk__in=())
EVERYTHING = Q(pk__isnull=False)
Reach = Callable[[Actor, datetime], Q | None]
"""Which rows a ground reaches for somebody on a day; None where they cannot have it at all."""


def reached(thing: Thing, right: Right, reaches: Mapping[Ground, Reach], actor: Actor, at: datetime) -> Q:
    """The rows that somebody has a right to, on whatever ground the policy gives it."""
    condition = NOTHING
    for ground in grounds_for(thing, right):
        found = reaches[ground](actor, at)
        if found is not None:
            condition |= found
    return condition


def of_visible_agents(actor: Actor, _at: datetime) -> Q | None:
    """Rows that name an agent whose things the actor may see."""
    return Q(agent__in=actor.visible_agent_ids) if actor.visible_agent_ids else None


def everything_for(*roles: Role) -> Reach:
    """All rows, for whoever holds one of some roles."""
    return lambda actor, _at: EVERYTHING if actor.has_role(*roles) else None
