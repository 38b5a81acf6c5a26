"""Turns a signed-in person or a client into an actor with the rights of the day (R30)."""

from datetime import date
from uuid import UUID

from django.apps import apps
from django.db.models import Q

from arsos.accounts.models import Agent, AgentAffiliation, AgentDelegation, ApiClient, RoleGrant, User
from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import AgentNotBound
from arsos.kernel.periods import in_force

LEADS_AGENTS = (Role.SALES_MANAGER, Role.BROKER_RELATIONSHIP_MANAGER, Role.BROKER_RELATIONSHIP_EXECUTIVE)


def actor_for_user(
    user: User, *, on: date, road: str, request_id: str = "", scopes: frozenset[str] | None = None
) -> Actor:
    """The person with the roles, books and queues they have on a day."""
    grants = RoleGrant.objects.in_force(on).filter(user=user)
    roles = frozenset(Role(role) for role in grants.values_list("role", flat=True))
    agent = Agent.objects.filter(user=user).first() if Role.AGENT in roles else None
    acting = _acting_agents(agent.id, on) if agent else frozenset()
    associate_id, queue_ids, lead_ids = _desk_of(user.id) if _works_queues(roles) else (None, [], [])
    return Actor(
        name=user.display_name or user.username,
        roles=roles,
        user_id=user.id,
        scopes=scopes,
        agent_id=agent.id if agent else None,
        agent_name=agent.name if agent else "",
        agent_san=agent.san if agent else "",
        agent_channel=agent.channel if agent else "",
        acting_agent_ids=acting,
        visible_agent_ids=acting | _downline(user.id, roles, on),
        associate_id=associate_id,
        queue_ids=frozenset(queue_ids),
        lead_queue_ids=frozenset(lead_ids),
        request_id=request_id,
        road=road,
    )


def actor_for_client(
    client: ApiClient, *, san: str, on: date, road: str, request_id: str, scopes: frozenset[str]
) -> Actor:
    """A system client, acting for the agent it names. Raises AgentNotBound for any other agent."""
    agent = Agent.objects.filter(bindings__client=client, san=san).first() if san else None
    if san and agent is None:
        raise AgentNotBound("This client may not act for the agent named in On-Behalf-Of.")
    acting = _acting_agents(agent.id, on) if agent else frozenset()
    return Actor(
        name=client.name,
        roles=frozenset({Role.AGENT}) if agent else frozenset(),
        client_id=client.client_id,
        scopes=scopes & frozenset(client.allowed_scopes),
        agent_id=agent.id if agent else None,
        agent_name=agent.name if agent else "",
        agent_san=agent.san if agent else "",
        agent_channel=agent.channel if agent else "",
        acting_agent_ids=acting,
        visible_agent_ids=acting,
        request_id=request_id,
        road=road,
    )


def _works_queues(roles: frozenset[Role]) -> bool:
    return not roles.isdisjoint({Role.ASSOCIATE, Role.LEAD})


def _acting_agents(agent_id: UUID, on: date) -> frozenset[UUID]:
    delegations = AgentDelegation.objects.in_force(on).filter(delegate=agent_id)
    return frozenset({agent_id, *delegations.values_list("principal_id", flat=True)})


def _downline(user_id: UUID, roles: frozenset[Role], on: date) -> frozenset[UUID]:
    if roles.isdisjoint({*LEADS_AGENTS, Role.AGENT}):
        return frozenset()
    led = Q(agency__principal=user_id)
    if not roles.isdisjoint(LEADS_AGENTS):
        led |= Q(sales_manager=user_id) | Q(broker_relationship_manager=user_id)
        led |= Q(broker_relationship_executive=user_id)
    found = AgentAffiliation.objects.filter(in_force(on), led).values_list("agent_id", flat=True)
    return frozenset(found)


def _desk_of(user_id: UUID) -> tuple[UUID | None, list[UUID], list[UUID]]:
    """The person's place at the desk; the desk is a higher floor, so its table is asked for by name."""
    membership = apps.get_model("desk", "QueueMembership")
    rows = list(membership.objects.filter(associate__user=user_id).values_list("associate_id", "queue_id", "is_lead"))
    if not rows:
        return None, [], []
    return rows[0][0], [queue for _, queue, _ in rows], [queue for _, queue, is_lead in rows if is_lead]
