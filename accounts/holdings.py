"""What somebody has as a person of ours: roles, the agent they are, who acts for whom, and whom they lead."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q

from accounts.models.agents import Agency, Agent, AgentAffiliation, AgentDelegation
from accounts.models.api_clients import ApiClientAgent
from accounts.models.users import RoleGrant, User
from foundation.actor import LEADER_COLUMNS
from foundation.errors import ResourceNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRole:
    """A role with its first day, and its last one if there is one."""

    role: str
    starts_on: date
    ends_on: date | None

    def goes_on_after(self, day: date) -> bool:
        """Whether the day is not its last, or later."""
        return self.ends_on is None or self.ends_on > day


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldAsAgent:
    """The agent somebody is: where they belong on the day, who acts for them and for whom they act, which systems.

    `placed` has the code of the agency and the usernames of leaders by column, as far as there are any.
    """

    id: UUID
    san: str
    name: str
    affiliation: AgentAffiliation | None
    placed: dict[str, str]
    given: list[str]
    held: list[str]
    clients: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldAsPerson:
    """`led` has the number of agents by the column that names the person; `grants` are roles that have not ended."""

    user_id: UUID
    name: str
    username: str
    is_active: bool
    leaves_on: date | None
    grants: list[HeldRole]
    agent: HeldAsAgent | None
    led: dict[str, int] = field(default_factory=dict)
    agencies: list[str] = field(default_factory=list)


def held_as_person(user_id: UUID, *, on: date) -> HeldAsPerson:
    """What a person has on a day or later. Raises ResourceNotFound."""
    user = User.objects.filter(id=user_id).first()
    if user is None:
        raise ResourceNotFound
    not_ended = Q(ends_on=None) | Q(ends_on__gte=on)
    grants = RoleGrant.objects.filter(not_ended, user=user).order_by("starts_on", "role")
    agent = Agent.objects.filter(user=user).first()
    led = {
        column: AgentAffiliation.objects.filter(not_ended, **{column: user}).values("agent").distinct().count()
        for column in LEADER_COLUMNS
    }
    return HeldAsPerson(
        user_id=user.id,
        name=str(user),
        username=user.username,
        is_active=user.is_active,
        leaves_on=user.leaves_on,
        grants=[HeldRole(role=one.role, starts_on=one.starts_on, ends_on=one.ends_on) for one in grants],
        agent=_as_agent(agent, on) if agent else None,
        led={column: count for column, count in led.items() if count},
        agencies=list(Agency.objects.filter(principal=user).order_by("name").values_list("name", flat=True)),
    )


def _as_agent(agent: Agent, on: date) -> HeldAsAgent:
    not_ended = Q(ends_on=None) | Q(ends_on__gte=on)
    delegations = AgentDelegation.objects.filter(not_ended).select_related("principal", "delegate").order_by("id")
    bindings = ApiClientAgent.objects.filter(agent=agent).order_by("client__name")
    placed = AgentAffiliation.objects.in_force(on).filter(agent=agent).select_related("agency", *LEADER_COLUMNS)
    affiliation = placed.first()
    return HeldAsAgent(
        id=agent.id,
        san=agent.san,
        name=agent.name,
        affiliation=affiliation,
        placed=_placed(affiliation) if affiliation else {},
        given=[one.delegate.name for one in delegations.filter(principal=agent)],
        held=[one.principal.name for one in delegations.filter(delegate=agent)],
        clients=list(bindings.values_list("client__name", flat=True)),
    )


def _placed(affiliation: AgentAffiliation) -> dict[str, str]:
    leaders = {column: getattr(affiliation, column) for column in LEADER_COLUMNS}
    named = {column: leader.username for column, leader in leaders.items() if leader is not None}
    return named | ({"agency": affiliation.agency.code} if affiliation.agency else {})
