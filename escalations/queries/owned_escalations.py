"""What was escalated to somebody: what they must act on first, and what is settled (R28)."""

from datetime import datetime
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When

from arsos.accounts.actors import LEADS_AGENTS
from arsos.kernel.actor import Actor
from escalations.access import visible_escalations
from escalations.models import Escalation

State = Escalation.State


def is_on_ladder(actor: Actor) -> bool:
    """Whether the actor holds a level of a ladder."""
    return actor.has_role(*LEADS_AGENTS)


def open_escalations_of(actor: Actor, at: datetime) -> QuerySet[Any]:
    """What waits for the actor with `due_at`: to be acknowledged first, then to be settled, each by when it is due."""
    raised = When(state=State.RAISED, then=F("acknowledge_due_at"))
    rows = (
        _owned(actor, at)
        .exclude(state=State.SETTLED)
        .annotate(
            due_at=Case(raised, default=F("settle_due_at")),
            stage=Case(When(state=State.RAISED, then=Value(0)), default=Value(1)),
        )
    )
    return rows.order_by("stage", "due_at", "id")


def settled_escalations_of(actor: Actor, at: datetime) -> QuerySet[Escalation]:
    """What the actor owned when it was settled."""
    return _owned(actor, at).filter(state=State.SETTLED)


def _owned(actor: Actor, at: datetime) -> QuerySet[Escalation]:
    rows = visible_escalations(actor, at).select_related("inquiry__agent")
    return rows.filter(owner=actor.user_id) if actor.user_id is not None else rows.none()
