"""What a person sees of themselves: who they are to ARSOS, for how long, and who acts for whom."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from accounts.models.agents import Agent, AgentAffiliation, AgentDelegation
from accounts.models.users import RoleGrant, User
from foundation.actor import LEADER_COLUMNS

MOST_DELEGATIONS = 50


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role and its last day, None for one without end."""

    role: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Delegation:
    """Somebody who acts for this agent, or for whom this agent acts, and the last day of it."""

    name: str
    san: str
    is_given: bool
    until: date | None


@dataclass(frozen=True, slots=True)
class OwnProfile:
    """The account, and the agent where the person is one."""

    user: User
    roles: list[HeldRole]
    agent: Agent | None
    affiliation: AgentAffiliation | None
    delegations: list[Delegation]


def own_profile(user_id: UUID, *, on: date) -> OwnProfile:
    """The profile of a person on a day, in five statements at most."""
    user = User.objects.get(id=user_id)
    held = RoleGrant.objects.in_force(on).filter(user=user).order_by("role").values_list("role", "ends_on")
    agent = Agent.objects.filter(user=user).first()
    return OwnProfile(
        user=user,
        roles=[HeldRole(role, until) for role, until in held],
        agent=agent,
        affiliation=_affiliation_of(agent, on) if agent else None,
        delegations=_delegations_of(agent, on) if agent else [],
    )


def _affiliation_of(agent: Agent, on: date) -> AgentAffiliation | None:
    return AgentAffiliation.objects.in_force(on).filter(agent=agent).select_related("agency", *LEADER_COLUMNS).first()


def _delegations_of(agent: Agent, on: date) -> list[Delegation]:
    """Those of the day; who acts for this agent first."""
    mine = AgentDelegation.objects.in_force(on).filter(Q(principal=agent) | Q(delegate=agent))
    found = []
    for row in mine.select_related("principal", "delegate").order_by("starts_on", "id")[:MOST_DELEGATIONS]:
        is_given = row.principal_id == agent.id
        other = row.delegate if is_given else row.principal
        found.append(Delegation(other.name, other.san, is_given, row.ends_on))
    return sorted(found, key=lambda one: not one.is_given)
