"""Who could take an inquiry: those whose dated rights let them work queues today, and nobody else (R16, R30)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.queries import working_queues
from foundation.transactions import inside_transaction
from staffing.models import Associate, QueueMembership, Skill


def _working() -> QuerySet[Associate]:
    return Associate.objects.filter(user__in=working_queues())


def associates_of_queue(queue_id: UUID) -> list[tuple[UUID, str]]:
    """The ids and names of those who work a queue and are there, by name."""
    present = _working().filter(memberships__queue=queue_id, is_available=True)
    return list(present.order_by("user__display_name").values_list("id", "user__display_name"))


def queues_worked_by(associate_ids: Iterable[UUID]) -> dict[UUID, dict[UUID, str]]:
    """For each of some associates the open queues they work: id and title, by title."""
    works = QueueMembership.objects.filter(associate__in=list(associate_ids), queue__is_active=True)
    found: dict[UUID, dict[UUID, str]] = {}
    for associate, queue, title in works.order_by("queue__title").values_list("associate", "queue", "queue__title"):
        found.setdefault(associate, {})[queue] = title
    return found


def skills_there_are() -> list[tuple[str, str]]:
    """Every skill by code and title."""
    return list(Skill.objects.order_by("title").values_list("code", "title"))


def lock_candidate(associate_id: UUID, *, passes_over: bool = False) -> bool:
    """Lock somebody while work is given to them; False when they have gone.

    `passes_over`: False, too, while somebody else gives them work; a person who names them waits for that instead.
    """
    present = _working().filter(id=associate_id, is_available=True)
    return present.select_for_update(skip_locked=passes_over, of=("self",), no_key=True).first() is not None


@inside_transaction
def lock_associate(associate_id: UUID) -> None:
    """Keep somebody's availability as it is until the commit; rows that only name them wait for nobody."""
    Associate.objects.select_for_update(no_key=True).only("id").get(id=associate_id)


def users_working(queue_id: UUID, associate_id: UUID | None) -> frozenset[UUID]:
    """The users who work a queue, and that of one associate."""
    near = Q(memberships__queue=queue_id) | Q(id=associate_id)
    return frozenset(_working().filter(near).values_list("user_id", flat=True))


def names_of_associates() -> dict[UUID, str]:
    """Everybody who works queues, by id."""
    return dict(_working().values_list("id", "user__display_name"))


def name_of_associate(associate_id: UUID) -> str | None:
    """The name of an associate, also of one who works queues no more; None for nobody."""
    return Associate.objects.filter(id=associate_id).values_list("user__display_name", flat=True).first()


def user_of_associate(associate_id: UUID) -> UUID:
    """The login of an associate."""
    return Associate.objects.values_list("user_id", flat=True).get(id=associate_id)


def is_working(associate_id: UUID) -> bool:
    """Whether somebody's rights still let them work queues."""
    return _working().filter(id=associate_id).exists()


def is_away(user_id: UUID, *, since: datetime) -> bool:
    """Whether somebody works no queues any more, or has not been there since then."""
    gone = Q(is_available=False) & (Q(availability_changed_at__isnull=True) | Q(availability_changed_at__lte=since))
    return not _working().filter(user=user_id).exclude(gone).exists()


def associates_departed() -> list[UUID]:
    """The associates who may not work queues any more."""
    return list(Associate.objects.exclude(user__in=working_queues()).values_list("id", flat=True))


def associate_of_user(user_id: UUID) -> UUID | None:
    """Somebody's place at the desk, or None."""
    return Associate.objects.filter(user=user_id).values_list("id", flat=True).first()


def users_of_associates(associate_ids: Collection[UUID]) -> list[UUID]:
    """The logins of some associates."""
    named = _working().filter(id__in=associate_ids).order_by("id")
    return list(named.values_list("user_id", flat=True))


def availability_changed_at(associate_id: UUID) -> datetime | None:
    """When an associate last came or went."""
    return Associate.objects.values_list("availability_changed_at", flat=True).get(id=associate_id)


def is_available(associate_id: UUID) -> bool:
    """Whether an associate has said they are there."""
    return Associate.objects.filter(id=associate_id, is_available=True).exists()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An associate of a queue with what assignment looks at."""

    id: UUID
    name: str
    is_available: bool
    capacity: int
    skills: frozenset[str]

    def has_skills(self, needed: Iterable[str]) -> bool:
        return self.skills.issuperset(needed)


def candidate_of_queue(associate_id: UUID, queue_id: UUID) -> Candidate | None:
    """An associate who works the queue, or None."""
    found = (
        _working()
        .filter(id=associate_id, memberships__queue=queue_id)
        .select_related("user")
        .prefetch_related("skills")
        .first()
    )
    if found is None:
        return None
    skills = frozenset(skill.code for skill in found.skills.all())
    return Candidate(found.id, found.user.display_name, found.is_available, found.capacity, skills)


def available_in_queue(queue_id: UUID) -> list[Candidate]:
    """Those who work a queue and are there."""
    return [one for one in candidates_of_queues([queue_id]) if one.is_available]


def candidates_of_queues(queue_ids: Iterable[UUID]) -> list[Candidate]:
    """Everybody who works one of some queues, there or not."""
    near = _working().filter(memberships__queue__in=list(queue_ids)).distinct()
    return [
        Candidate(
            one.id, one.user.display_name, one.is_available, one.capacity, frozenset(s.code for s in one.skills.all())
        )
        for one in near.select_related("user").prefetch_related("skills").order_by("id")
    ]


@dataclass(frozen=True, slots=True)
class Presence:
    """Whether an associate is there, and how much may be assigned to them."""

    is_available: bool
    capacity: int


def presence_of(associate_id: UUID) -> Presence:
    """What an associate has said of themselves."""
    return Presence(*Associate.objects.values_list("is_available", "capacity").get(id=associate_id))


@dataclass(frozen=True, slots=True)
class PlaceInQueue:
    """A queue that somebody works, or leads."""

    code: str
    title: str
    is_lead: bool


def places_in_queues(user_id: UUID) -> list[PlaceInQueue]:
    """The queues that a person works or leads, by title."""
    places = QueueMembership.objects.filter(associate__user=user_id).order_by("queue__title")
    return [PlaceInQueue(*row) for row in places.values_list("queue__code", "queue__title", "is_lead")]


def colleagues_of(user_id: UUID) -> list[tuple[UUID, str]]:
    """Id and name of the others who are there and work one of the queues of a person, by name."""
    queues = QueueMembership.objects.filter(associate__user=user_id).values("queue")
    near = _working().filter(memberships__queue__in=queues, is_available=True).exclude(user=user_id).distinct()
    return list(near.order_by("user__display_name", "id").values_list("id", "user__display_name"))
