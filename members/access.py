"""Who may see which member on a day: the one place that fetches members for somebody (R30, R31)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from arsos.journal.reads import note_look
from arsos.kernel import clock
from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import PermissionRefused, ResourceNotFound
from arsos.kernel.periods import in_force
from arsos.kernel.policy import Ground, Right, Thing
from arsos.kernel.reach import NOTHING, Reach, reached
from members.models import EmergencyAccess, Member, PolicyAgent

SHOWN = ("name", "humana_id", "contact")


def members_by(actor: Actor, right: Right, at: datetime) -> QuerySet[Member]:
    """The members to whom the actor has a right, on whatever ground the policy gives it."""
    return Member.objects.filter(reached(Thing.MEMBER, right, REACH, actor, at))


def visible_members(actor: Actor, at: datetime) -> QuerySet[Member]:
    """The members the actor may see."""
    return members_by(actor, Right.SEE, at)


def members_in_book(actor: Actor, ground: Ground, at: datetime) -> QuerySet[Member]:
    """The members of the actor's own book, or of those below them; what lies in queues is left out."""
    return Member.objects.filter(REACH[ground](actor, at) or NOTHING)


def find_member(actor: Actor, member_id: UUID, at: datetime) -> Member:
    """A member the actor may see. Raises ResourceNotFound, journaled, for any other and for none."""
    member = visible_members(actor, at).filter(id=member_id).first()
    if member is None:
        note_look(kind="denied", subjects=[member_id], fields=["member"])
        raise ResourceNotFound
    note_look(subjects=[member.id], fields=SHOWN)
    return member


def require_member(actor: Actor, member_id: UUID, at: datetime) -> None:
    """Raise ResourceNotFound, journaled, unless the actor may see the member; shows nothing of them."""
    if not visible_members(actor, at).filter(id=member_id).exists():
        note_look(kind="denied", subjects=[member_id], fields=["member"])
        raise ResourceNotFound


def may(actor: Actor, right: Right, member_id: UUID, at: datetime) -> bool:
    """Whether the actor has a right to this member."""
    return members_by(actor, right, at).filter(id=member_id).exists()


def is_in_anothers_book(agent_ids: frozenset[UUID], on: date, *, policy: OuterRef) -> Exists:
    """The condition that a policy is, on the day, in the book of somebody who is none of these agents."""
    role = PolicyAgent.AgentRole.AGENT_OF_RECORD
    records = PolicyAgent.objects.filter(in_force(on), policy=policy, role=role)
    return Exists(records.exclude(agent__in=agent_ids))


def emergency_accesses(actor: Actor, at: datetime) -> QuerySet[EmergencyAccess]:
    """The actor's own emergency accesses that have not run out (R34)."""
    return EmergencyAccess.objects.filter(user=actor.user_id, opened_at__lte=at, expires_at__gt=at)


def require_importer(actor: Actor) -> None:
    """Raise PermissionRefused unless the actor sends feeds."""
    if not actor.sends_feeds:
        raise PermissionRefused("Feeds are sent by systems and administrators.")


def is_arsos_staff(actor: Actor) -> bool:
    """Whether the actor works at ARSOS, in queues."""
    return actor.has_role(Role.ASSOCIATE, Role.LEAD)


def _own_book(actor: Actor, at: datetime) -> Q | None:
    return _of_record(actor.acting_agent_ids, at)


def _downline(actor: Actor, at: datetime) -> Q | None:
    return _of_record(actor.visible_agent_ids - actor.acting_agent_ids, at)


def _of_record(agent_ids: frozenset[UUID], at: datetime) -> Q | None:
    if not agent_ids:
        return None
    role = PolicyAgent.AgentRole.AGENT_OF_RECORD
    records = PolicyAgent.objects.filter(
        in_force(clock.date_of(at)), member=OuterRef("pk"), role=role, agent__in=agent_ids
    )
    return Q(Exists(records))


def _in_queue(actor: Actor, _at: datetime) -> Q | None:
    return _of_inquiries(queue__in=actor.queue_ids) if actor.queue_ids else None


def _held(actor: Actor, _at: datetime) -> Q | None:
    return _of_inquiries(assignee=actor.associate_id) if actor.associate_id else None


def _of_inquiries(**wanted: Any) -> Q:
    """Inquiries are a higher floor, so their table is asked for by name; a link counts once it is sure (R11)."""
    inquiries = apps.get_model("inquiries", "Inquiry").objects.filter(**wanted)
    linked = inquiries.filter(linked_member=OuterRef("pk"), link_is_sure=True)
    return Q(Exists(inquiries.filter(member=OuterRef("pk")))) | Q(Exists(linked))


def _in_emergency(actor: Actor, at: datetime) -> Q | None:
    if not is_arsos_staff(actor):
        return None
    return Q(Exists(emergency_accesses(actor, at).filter(member=OuterRef("pk"))))


REACH: Mapping[Ground, Reach] = {
    Ground.OWN_BOOK: _own_book,
    Ground.DOWNLINE: _downline,
    Ground.QUEUE: _in_queue,
    Ground.HOLDER: _held,
    Ground.EMERGENCY: _in_emergency,
}
"""For each ground which members it reaches; None where the actor cannot have it at all."""


def require_shown(actor: Actor, kind: str) -> None:
    """Raise PermissionRefused for a client that searches by what is hidden from it: what is found would tell it."""
    if kind in actor.redacted_fields:
        raise PermissionRefused(f"This client is never shown {kind}, so it cannot search by it.")
