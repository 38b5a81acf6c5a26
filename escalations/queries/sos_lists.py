"""Screenings and calls as lists show them: what came of each, what is still open, what waits for a lead."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from arsos.kernel.actor import Actor
from escalations.access import visible_calls, visible_screenings
from escalations.models import SosCall, SosScreening


def screening_rows(actor: Actor, at: datetime) -> QuerySet[SosScreening]:
    """The screenings the actor may see with `has_call` and the `outcome` of their last call; never the number (R27)."""
    calls = SosCall.objects.filter(screening=OuterRef("pk"))
    outcomes = calls.exclude(outcome="").order_by("-started_at").values("outcome")[:1]
    return visible_screenings(actor, at).annotate(has_call=Exists(calls), outcome=Subquery(outcomes))


def own_unanswered(actor: Actor, at: datetime) -> QuerySet[SosScreening]:
    """Passed screenings of the actor's own agents of which nobody has said yet what came (R28)."""
    finished = SosCall.objects.filter(screening=OuterRef("pk")).exclude(outcome="")
    rows = screening_rows(actor, at).filter(agent__in=_own_agents(actor), passed=True, no_call_reason="")
    return rows.exclude(Exists(finished)).order_by("-created_at", "id")


def own_unfinished_calls(actor: Actor, at: datetime) -> QuerySet[SosCall]:
    """Calls of the actor's own agents, made without a screening, whose outcome is not logged yet."""
    rows = visible_calls(actor, at).filter(agent__in=_own_agents(actor), screening=None, outcome="")
    return rows.order_by("-started_at", "id")


def waiting_for_review(rows: QuerySet[SosScreening]) -> QuerySet[SosScreening]:
    """What an agent attested, or what looks odd, and no lead has looked at (R26)."""
    return rows.filter(verdict="").exclude(signs=[], is_attested=False)


def may_be_reviewed(screening: SosScreening) -> bool:
    """Whether one screening is such."""
    return not screening.verdict and bool(screening.signs or screening.is_attested)


def _own_agents(actor: Actor) -> frozenset[UUID]:
    own = {actor.agent_id} if actor.agent_id is not None else set()
    return actor.acting_agent_ids | own
