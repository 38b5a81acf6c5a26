"""Who may see which member on a day: the one place that fetches members for somebody (R30, R31)."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from arsos.journal.reads import note_look
from arsos.kernel import clock
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ResourceNotFound
from arsos.kernel.periods import in_force
from members.models import Member, PolicyAgent

SHOWN = ("name", "humana_id", "contact")


def visible_members(actor: Actor, on: date) -> QuerySet[Member]:
    """The members whose agent of record, on that day, is an agent the actor may look after."""
    return Member.objects.filter(Exists(_records(actor.visible_agent_ids, on)))


def members_in_own_book(actor: Actor, on: date) -> QuerySet[Member]:
    """The members for whom the actor may also act: own book and delegated ones, without the downline."""
    return Member.objects.filter(Exists(_records(actor.acting_agent_ids, on)))


def find_member(actor: Actor, member_id: UUID, at: datetime) -> Member:
    """A member of the actor's book. Raises ResourceNotFound, journaled, for any other and for none."""
    member = visible_members(actor, clock.date_of(at)).filter(id=member_id).first()
    if member is None:
        note_look(kind="denied", subjects=[member_id], fields=["member"])
        raise ResourceNotFound
    note_look(subjects=[member.id], fields=SHOWN)
    return member


def require_member(actor: Actor, member_id: UUID, at: datetime) -> None:
    """Raise ResourceNotFound, journaled, unless the member is in the actor's book; shows nothing of them."""
    if not visible_members(actor, clock.date_of(at)).filter(id=member_id).exists():
        note_look(kind="denied", subjects=[member_id], fields=["member"])
        raise ResourceNotFound


def find_own_member(actor: Actor, member_id: UUID, at: datetime) -> Member | None:
    """The member, if the actor may also act for them; raises ResourceNotFound for who may not even see them."""
    find_member(actor, member_id, at)
    return members_in_own_book(actor, clock.date_of(at)).filter(id=member_id).first()


def _records(agent_ids: frozenset[UUID], on: date) -> QuerySet[PolicyAgent]:
    role = PolicyAgent.AgentRole.AGENT_OF_RECORD
    return PolicyAgent.objects.filter(in_force(on), member=OuterRef("pk"), role=role, agent__in=agent_ids)
