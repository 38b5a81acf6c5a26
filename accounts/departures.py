"""What the end of a role means for the rows of people: whom it concerns, the delegations that end with it, and the
sign-in of somebody who leaves.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models.agents import Agent, AgentAffiliation, AgentDelegation
from accounts.models.users import RoleGrant, User
from accounts.queries import WORKS_QUEUES
from foundation import clock
from foundation.access_log.steps import note_configured, store_configuration
from foundation.actor import LEADER_COLUMNS, Actor, Role
from foundation.errors import FieldError, InputRejected
from foundation.moments import display_date
from foundation.transactions import inside_transaction

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RightsLeft:
    """The roles that a person has on a day; none for who cannot sign in. `has_left`: the last day of theirs is over."""

    user_id: UUID
    name: str
    roles: frozenset[Role]
    has_left: bool = False

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
    """What a person may still do on a day; their row is locked, so that one caller draws the consequences.

    Who was to leave later and has no role left by then has left: no role of theirs would be followed on the day itself.
    """
    user = User.objects.select_for_update(no_key=True).get(id=user_id)  # rows that only name them do not wait
    held = RoleGrant.objects.in_force(on).filter(user=user).values_list("role", flat=True) if user.is_active else ()
    has_left = user.leaves_on is not None and (user.leaves_on < on or not _goes_on(user_id, on))
    return RightsLeft(user_id, str(user), frozenset(Role(role) for role in held), has_left)


def _goes_on(user_id: UUID, on: date) -> bool:
    """Whether a person has a role on a day or later."""
    return RoleGrant.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), user=user_id).exists()


def is_only_administrator(user_id: UUID, *, from_day: date) -> bool:
    """Whether nobody else is an administrator from a day on for as long as a person is one.

    Somebody whose own role ends earlier does not count: two who let each other go would leave nobody in the end.
    """
    of_administrators = RoleGrant.objects.filter(role=Role.ADMINISTRATOR)
    own = of_administrators.filter(Q(ends_on=None) | Q(ends_on__gte=from_day), user=user_id)
    ends = list(own.values_list("ends_on", flat=True))
    if not ends:
        return False
    lasting = Q(ends_on=None)
    if None not in ends:
        lasting |= Q(ends_on__gte=max(filter(None, ends)))
    others = of_administrators.in_force(from_day).filter(lasting, user__is_active=True).exclude(user=user_id)
    return not others.exists()


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


@inside_transaction
def end_roles(user_id: UUID, *, last_day: date, by: Actor, at: datetime) -> None:
    """End each role of a person after a day, journaled; what had ended by then stays. What ends with a last day that
    was said before and is still to come ends with a later one.

    Raises PermissionRefused, and InputRejected for a role that begins later: its first day comes before its last.
    """
    going_on = Q(ends_on=None) | Q(ends_on__gt=last_day)
    leaves_on = User.objects.values_list("leaves_on", flat=True).get(id=user_id)
    if leaves_on is not None and clock.date_of(at) <= leaves_on < last_day:
        going_on |= Q(ends_on=leaves_on)
    grants = list(RoleGrant.objects.filter(going_on, user=user_id).select_for_update().order_by("pk"))
    later = [one for one in grants if one.starts_on > last_day]
    if later:
        words = _("The role %(role)s begins on %(day)s. Choose a later last day.")
        named = {"role": later[0].role.replace("_", " "), "day": display_date(later[0].starts_on, with_year=True)}
        raise InputRejected(errors=[FieldError("/last_day", "before_first", words % named)])
    for grant in grants:
        grant.end_with(last_day)
        store_configuration(grant, fields=["ends_on"], by=by, at=at)


@inside_transaction
def note_last_day(user_id: UUID, *, last_day: date | None, by: Actor, at: datetime) -> None:
    """Note after which day the sign-in of a person is blocked; None where they stay, or it is blocked already."""
    if User.objects.filter(id=user_id).exclude(leaves_on=last_day).update(leaves_on=last_day):
        note_configured(User(id=user_id), fields=["leaves_on"], by=by, at=at)


@inside_transaction
def block_sign_in(user_id: UUID, *, by: Actor, at: datetime) -> None:
    """Let a person who has left not sign in any more, journaled; blocked already, nothing changes."""
    if User.objects.filter(id=user_id, is_active=True).update(is_active=False, leaves_on=None):
        note_configured(User(id=user_id), fields=["is_active", "leaves_on"], by=by, at=at)


@inside_transaction
def reassign_agents(leader_id: UUID, column: str, *, to: UUID, first_day: date, by: Actor, at: datetime) -> int:
    """Let somebody else lead, from a day on, every agent whom a person leads in a column; returns how many.

    An affiliation that goes on over that day ends the day before, and the rest of it is a new one. Raises
    PermissionRefused.
    """
    led = AgentAffiliation.objects.filter(Q(ends_on=None) | Q(ends_on__gte=first_day), **{column: leader_id})
    affiliations = list(led.select_for_update(of=("self",)).order_by("agent_id", "starts_on"))
    for one in affiliations:
        rest = one
        if one.starts_on < first_day:
            places = {name: getattr(one, f"{name}_id") for name in ("agent", "agency", *LEADER_COLUMNS)}
            rest = AgentAffiliation(**{f"{name}_id": held for name, held in places.items()})
            rest.starts_on, rest.ends_on = first_day, one.ends_on
            one.ends_on = first_day - ONE_DAY
            store_configuration(one, fields=["ends_on"], by=by, at=at)
        setattr(rest, f"{column}_id", to)
        store_configuration(rest, fields=[column, "starts_on"], by=by, at=at)
    return len({one.agent_id for one in affiliations})
