"""Emergency accesses as those who opened them, and those who review them, see them (R34)."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from audit.access_log.queries import Looked, Stay, accesses_during
from events.feed.queries import register
from foundation.access_log.steps import log_access
from foundation.actor import Actor
from foundation.policy import Resource, Right, may
from members.book.access import may_review_emergency_access
from members.emergency.models import EmergencyAccess

MOST_REVIEWED = 20


def visible_emergency_accesses(actor: Actor) -> QuerySet[EmergencyAccess]:
    """All of them for leads and auditors, their own for everybody else."""
    accesses = EmergencyAccess.objects.all()
    if may(actor, Right.SEE_ALL, Resource.EMERGENCY_ACCESS):
        return accesses
    return accesses.filter(user=actor.user_id) if actor.user_id else accesses.none()


def note_accesses_shown(accesses: Iterable[EmergencyAccess]) -> None:
    """Journal whom some accesses are about: their reasons say what befell somebody, and name them as often as not."""
    persons = [one.member_id for one in accesses]
    if persons:
        log_access(subjects=persons, fields=["name", "emergency access"])


def to_review(actor: Actor) -> QuerySet[EmergencyAccess]:
    """What waits for this lead, oldest first: nobody reviews their own."""
    if not may_review_emergency_access(actor):
        return EmergencyAccess.objects.none()
    waiting = EmergencyAccess.objects.filter(verdict="").exclude(user=actor.user_id)
    return waiting.order_by("opened_at", "id")


def reviewed_lately(actor: Actor) -> list[EmergencyAccess]:
    """The latest of those the actor may see that have been reviewed, with who did."""
    reviewed = visible_emergency_accesses(actor).exclude(verdict="").select_related("reviewed_by")
    return list(reviewed.order_by("-reviewed_at", "id")[:MOST_REVIEWED])


def looked_at(accesses: Collection[EmergencyAccess]) -> dict[UUID, Looked]:
    """By access: what was looked at about its person while it was open, as the journal has it (R33)."""
    return {
        one.id: accesses_during(
            Stay(user=one.user_id, member=one.member_id, since=one.opened_at, until=one.expires_at),
        )
        for one in accesses
    }


def untold(at: datetime) -> QuerySet[EmergencyAccess]:
    """Accesses that the leads have not been told of, because a wake-up was lost or a mail failed."""
    return EmergencyAccess.objects.filter(told_at=None, opened_at__lte=at).order_by("opened_at")


def persons_of(access_ids: Collection[UUID]) -> Iterable[UUID]:
    """The members that some accesses are about."""
    return EmergencyAccess.objects.filter(id__in=access_ids).values_list("member_id", flat=True)


def register_audience() -> None:
    """Events about emergency accesses are heard by who may see the accesses."""
    register(
        ("emergency_access",),
        visible=lambda actor, _at: visible_emergency_accesses(actor).values_list("id", flat=True),
        persons=persons_of,
    )
