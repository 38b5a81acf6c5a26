"""What the end of a role means for the rows of people: whom it concerns, and the delegations that end with it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet

from accounts.models.agents import Agent, AgentDelegation
from accounts.models.users import RoleGrant, User
from accounts.queries import WORKS_QUEUES
from foundation.actor import Role
from foundation.transactions import inside_transaction

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RightsLeft:
    """The roles that a person has on a day; none for who cannot sign in."""

    user_id: UUID
    name: str
    roles: frozenset[Role]

    @property
    def are_any(self) -> bool:
        """Whether a role is left at all."""
        return bool(self.roles)

    def has(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    @property
    def may_work_queues(self) -> bool:
        return self.has(*WORKS_QUEUES)


def grants_to_follow(on: date) -> QuerySet[RoleGrant]:
    """The roles that have ended by their date while nobody has drawn the consequences yet."""
    return RoleGrant.objects.filter(ends_on__lt=on, end_followed_at=None).order_by("ends_on")


def user_of_grant(grant_id: UUID) -> UUID | None:
    """Whose role it is."""
    return RoleGrant.objects.filter(id=grant_id).values_list("user_id", flat=True).first()


@inside_transaction
def lock_rights(user_id: UUID, on: date) -> RightsLeft:
    """What a person may still do on a day; their row is locked, so that one caller draws the consequences."""
    user = User.objects.select_for_update(no_key=True).get(id=user_id)  # rows that only name them do not wait
    held = RoleGrant.objects.in_force(on).filter(user=user).values_list("role", flat=True) if user.is_active else ()
    return RightsLeft(user_id, str(user), frozenset(Role(role) for role in held))


@inside_transaction
def count_ended_access(user_id: UUID) -> None:
    """What a person proved before counts no more: sessions and tokens carry the number of their day."""
    User.objects.filter(id=user_id).update(access_ended=F("access_ended") + 1)


@inside_transaction
def end_delegations(user_id: UUID, *, on: date) -> int:
    """This will end every delegation that a person's agent gave or holds, from a day on; returns how many."""
    agents = Agent.objects.filter(user=user_id).values("id")
    theirs = AgentDelegation.objects.filter(Q(principal__in=agents) | Q(delegate__in=agents))
    still = theirs.filter(Q(ends_on=None) | Q(ends_on__gte=on), Q(ends_on=None) | Q(ends_on__gte=F("starts_on")))
    ending = list(still.select_for_update().order_by("pk"))  # two who leave share them, and lock them alike
    for one in ending:
        one.ends_on = max(one.starts_on, on) - ONE_DAY
        one.save(update_fields=["ends_on"])
    return len(ending)


@inside_transaction
def note_followed(user_id: UUID, *, on: date, at: datetime) -> None:
    """This will note that the consequences of every ended role of a person are drawn."""
    grants_to_follow(on).filter(user=user_id).order_by().update(end_followed_at=at)
