"""Who may see which member on a day: the one place that fetches members for somebody (R30, R31)."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull
from django.utils.translation import gettext as _

from foundation import clock
from foundation.access_log.steps import log_access, nothing_found
from foundation.actor import Actor
from foundation.compiled import HotQuery
from foundation.errors import PermissionRefused
from foundation.periods import in_force
from foundation.policy import (
    Basis,
    Reach,
    Resource,
    Right,
    access_scope,
    may,
    may_keep_configuration,
    may_send_feeds,
    protect,
)
from members.book.models import Member, PolicyAgent
from members.emergency.models import EmergencyAccess

SHOWN = ("name", "humana_id", "contact")


def members_by(actor: Actor, right: Right, at: datetime) -> QuerySet[Member]:
    """The members to whom the actor has a right, on whatever ground the policy gives it."""
    return Member.objects.filter(access_scope(actor, right, Resource.MEMBER, at))


def visible_members(actor: Actor, at: datetime) -> QuerySet[Member]:
    """The members the actor may see."""
    return members_by(actor, Right.SEE, at)


def is_in_book(actor: Actor, ground: Basis, at: datetime, *, member: str) -> Exists:
    """The condition that a column names a member whom one ground alone reaches: the actor's own book, or the books of
    those below them. For one row the database looks the member up, for many it reads the books once.
    """
    return Exists(_records(BOOKS[ground](actor), at).filter(member=OuterRef(member)))


def members_in_book(actor: Actor, ground: Basis, at: datetime) -> QuerySet[PolicyAgent, UUID]:
    """The ids of all members in those books, to find what is about them; an index alone answers."""
    return _records(BOOKS[ground](actor), at).values_list("member_id", flat=True)


def find_member(actor: Actor, member_id: UUID, at: datetime) -> Member:
    """A member the actor may see. Raises ResourceNotFound, journaled, for any other and for none."""
    member = VISIBLE.first(actor=actor, at=at, member_id=member_id)
    if member is None:
        raise nothing_found("member", subjects=[member_id])
    log_access(subjects=[member.id], fields=SHOWN)
    return member


def _visible(actor: Actor, at: datetime, member_id: UUID) -> QuerySet[Member]:
    return visible_members(actor, at).filter(id=member_id)


def _ids_of_visible(actor: Actor, at: datetime, member_id: UUID) -> QuerySet[Member, UUID]:
    return _visible(actor, at, member_id).values_list("id", flat=True)


VISIBLE, IS_VISIBLE = HotQuery(_visible), HotQuery(_ids_of_visible)


def require_member(actor: Actor, member_id: UUID, at: datetime) -> None:
    """Raise ResourceNotFound, journaled, unless the actor may see the member; shows nothing of them."""
    if IS_VISIBLE.first(actor=actor, at=at, member_id=member_id) is None:
        raise nothing_found("member", subjects=[member_id])


def is_in_anothers_book(agent_ids: frozenset[UUID], on: date, *, policy: OuterRef) -> IsNull:
    """The condition that a policy is, on the day, in the book of somebody who is none of these agents.

    A look-up for each row that is asked about: of EXISTS the database may make a table of all books, for one list.
    """
    role = PolicyAgent.AgentRole.AGENT_OF_RECORD
    records = PolicyAgent.objects.filter(in_force(on), policy=policy, role=role)
    return IsNull(Subquery(records.exclude(agent__in=agent_ids).values("id")[:1]), False)


def emergency_accesses(actor: Actor, at: datetime) -> QuerySet[EmergencyAccess]:
    """The actor's own emergency accesses that have not run out (R34)."""
    return EmergencyAccess.objects.filter(user=actor.user_id, opened_at__lte=at, expires_at__gt=at)


def may_open_emergency_access(actor: Actor) -> bool:
    """Whether the actor works at ARSOS, and so may open an emergency access (R34)."""
    return may(actor, Right.ACT, Resource.EMERGENCY_ACCESS)


def may_review_emergency_access(actor: Actor) -> bool:
    """Whether the actor says afterwards if an emergency access of somebody else was justified."""
    return may(actor, Right.REVIEW, Resource.EMERGENCY_ACCESS)


def require_importer(actor: Actor) -> None:
    """Raise PermissionRefused unless the actor sends feeds."""
    if not may_send_feeds(actor):
        raise PermissionRefused(_("Only API clients and administrators can import CSV files."))


def require_people_importer(actor: Actor) -> None:
    """Raise PermissionRefused unless the actor may change who works with ARSOS."""
    if not may_keep_configuration(actor):
        raise PermissionRefused(_("Only administrators can import people."))


def _of_book(ground: Basis) -> Reach:
    def found(actor: Actor, at: datetime) -> Q | None:
        return Q(is_in_book(actor, ground, at, member="pk")) if BOOKS[ground](actor) else None

    return found


def _records(agent_ids: Collection[UUID], at: datetime) -> QuerySet[PolicyAgent]:
    """Who is in the book of one of these agents on the day."""
    role = PolicyAgent.AgentRole.AGENT_OF_RECORD
    return PolicyAgent.objects.filter(in_force(clock.date_of(at)), role=role, agent__in=agent_ids)


def _in_emergency(actor: Actor, at: datetime) -> Q | None:
    if not may_open_emergency_access(actor):
        return None
    return Q(Exists(emergency_accesses(actor, at).filter(member=OuterRef("pk"))))


BOOKS: Mapping[Basis, Callable[[Actor], frozenset[UUID]]] = {
    Basis.OWN_BOOK: lambda actor: actor.acting_agent_ids,
    Basis.DOWNLINE: lambda actor: actor.visible_agent_ids - actor.acting_agent_ids,
}
"""Whose books each ground reaches."""
REACH: dict[Basis, Reach] = {
    **{ground: _of_book(ground) for ground in BOOKS},
    Basis.EMERGENCY: _in_emergency,
}
"""For each ground which members it reaches; None where the actor cannot have it at all.

Who works an inquiry reaches its member: inquiries are a higher floor, and add those grounds themselves.
"""


def register_basis(ground: Basis, reaches: Reach) -> None:
    """Let a ground of a higher floor reach members."""
    REACH[ground] = reaches


def require_shown(actor: Actor, kind: str) -> None:
    """Raise PermissionRefused for a client that searches by what is hidden from it: what is found would tell it."""
    if kind in actor.redacted_fields:
        raise PermissionRefused(_("This client may not see %(kind)s, so it can't search by it.") % {"kind": kind})


def protect_members() -> None:
    """Members are fetched by the policy from here on."""
    protect(Resource.MEMBER, Member, reach=REACH)
