"""Turns a signed-in person or a client into an actor with the rights of the day (R30)."""

import hashlib
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.apps import apps
from django.db.models import Q

from arsos.accounts.models import AgentAffiliation, AgentDelegation, ApiClient, User
from arsos.accounts.queries.acting_agents import agents_who_may_act, is_bound
from arsos.accounts.queries.callers import Caller, caller_by_token, person_by_id
from arsos.kernel import clock
from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import AgentNotBound, PermissionRefused
from arsos.kernel.periods import in_force

LEADS_AGENTS = (Role.SALES_MANAGER, Role.BROKER_RELATIONSHIP_MANAGER, Role.BROKER_RELATIONSHIP_EXECUTIVE)
"""An affiliation names who has each of these roles for an agent, in a column of the same name."""


def actor_for_user(user: User, *, on: date, road: str, request_id: str = "") -> Actor:
    """The signed-in person with the roles, books and queues they have on a day."""
    caller = person_by_id(user.id, on=on)
    if caller is None:
        return Actor(name="")
    return _person(caller, on=on, road=road, request_id=request_id, scopes=None)


def actor_for_token(token: str, *, san: str, now: datetime, road: str, request_id: str) -> Actor | None:
    """Who calls with an access token: a person, or a system client for the agent it names; None if it is not live.

    Raises AgentNotBound for a client that names an agent it may not act for, or one who may not act any more.
    """
    checksum, on = hashlib.sha256(token.encode()).hexdigest(), clock.date_of(now)
    caller = caller_by_token(checksum, san=san, on=on, now=now)
    if caller is None:
        return None
    scopes = frozenset((caller.scope or "").split()) & frozenset(caller.allowed_scopes or ())
    if caller.user_id is not None:
        return _person(caller, on=on, road=road, request_id=request_id, scopes=scopes)
    if san and caller.agent_id is None:
        raise AgentNotBound(_why_not(caller.client_id or "", san))
    return _client(caller, road=road, request_id=request_id, scopes=scopes)


def actor_for_client(client: ApiClient, *, agent_id: UUID | None, on: date, road: str) -> Actor:
    """A system that is told something without asking: for one agent it is bound to, or for all of them.

    A binding that has been taken away since gives nothing, nor does an agent who may not act any more.
    """
    bound = agents_who_may_act(on).filter(bindings__client=client)
    if agent_id is not None:
        bound = bound.filter(id=agent_id)
    agents = {agent.id: agent for agent in bound}
    named = agents.get(agent_id) if agent_id is not None else None
    delegations = AgentDelegation.objects.in_force(on).filter(delegate__in=agents, principal__in=agents_who_may_act(on))
    acting = frozenset({*agents, *delegations.values_list("principal_id", flat=True)})
    return Actor(
        name=str(client.name),
        roles=frozenset({Role.AGENT}) if acting else frozenset(),
        client_id=client.client_id,
        scopes=frozenset(client.allowed_scopes),
        agent_id=named.id if named else None,
        agent_name=named.name if named else "",
        agent_san=named.san if named else "",
        agent_channel=named.channel if named else "",
        acting_agent_ids=acting,
        visible_agent_ids=acting,
        redacted_fields=frozenset(client.redacted_fields),
        road=road,
    )


def actor_again(*, user_id: UUID | None, client_id: str, agent_id: UUID | None, on: date, road: str) -> Actor:
    """Who asked for work that goes on without them, with the rights of the day; nobody's, if they may no longer.

    A system that named no agent when it asked acts for none.
    """
    client = ApiClient.objects.filter(client_id=client_id).first() if client_id else None
    if client is not None and user_id is None:
        actor = actor_for_client(client, agent_id=agent_id, on=on, road=road)
        nobody: frozenset[UUID] = frozenset()
        if agent_id is None:
            return replace(actor, roles=frozenset(), acting_agent_ids=nobody, visible_agent_ids=nobody)
        return actor
    user = User.objects.filter(id=user_id, is_active=True).first() if user_id else None
    return actor_for_user(user, on=on, road=road) if user else Actor(name="", road=road)


def asker_again(*, user_id: UUID | None, client_id: str, agent_id: UUID | None, on: date, road: str) -> Actor:
    """As `actor_again`; raises PermissionRefused for who may no longer work in ARSOS, so that their job ends with words
    instead of doing nothing. A system that named no agent is refused by what it asks for.
    """
    actor = actor_again(user_id=user_id, client_id=client_id, agent_id=agent_id, on=on, road=road)
    if not actor.roles and (user_id is not None or agent_id is not None or actor.client_id is None):
        raise PermissionRefused("Whoever asked for this may no longer work in ARSOS. What was done before stays.")
    return actor


def _why_not(client_id: str, san: str) -> str:
    if is_bound(client_id, san):
        return (
            "The agent named in On-Behalf-Of can no longer work in ARSOS: their role has ended, or their login is "
            "deactivated. Stop acting for this agent, or ask an administrator."
        )
    return "This client may not act for the agent named in On-Behalf-Of."


def _person(caller: Caller, *, on: date, road: str, request_id: str, scopes: frozenset[str] | None) -> Actor:
    roles = frozenset(Role(role) for role in caller.roles)
    acting = _acting(caller) if Role.AGENT in roles else frozenset()
    is_agent = bool(acting)
    user_id = caller.user_id
    associate_id, queue_ids, lead_ids = _desk_of(user_id) if _works_queues(roles) else (None, [], [])
    leads = lead_ids if Role.LEAD in roles else []
    return Actor(
        name=caller.user_name or "",
        roles=roles,
        user_id=user_id,
        through=caller.client_id or "",
        scopes=scopes,
        agent_id=caller.agent_id if is_agent else None,
        agent_name=(caller.agent_name or "") if is_agent else "",
        agent_san=(caller.agent_san or "") if is_agent else "",
        agent_channel=(caller.agent_channel or "") if is_agent else "",
        acting_agent_ids=acting,
        redacted_fields=frozenset(caller.redacted_fields or ()),
        visible_agent_ids=acting | _downline(caller, roles, on),
        associate_id=associate_id,
        queue_ids=frozenset(queue_ids),
        lead_queue_ids=frozenset(leads),
        request_id=request_id,
        road=road,
    )


def _client(caller: Caller, *, road: str, request_id: str, scopes: frozenset[str]) -> Actor:
    acting = _acting(caller)
    return Actor(
        name=caller.client_name or "",
        roles=frozenset({Role.AGENT}) if acting else frozenset(),
        client_id=caller.client_id,
        scopes=scopes,
        agent_id=caller.agent_id,
        agent_name=caller.agent_name or "",
        agent_san=caller.agent_san or "",
        agent_channel=caller.agent_channel or "",
        acting_agent_ids=acting,
        visible_agent_ids=acting,
        redacted_fields=frozenset(caller.redacted_fields or ()),
        request_id=request_id,
        road=road,
    )


def _acting(caller: Caller) -> frozenset[UUID]:
    return frozenset({caller.agent_id, *caller.principal_ids}) if caller.agent_id else frozenset()


def _works_queues(roles: frozenset[Role]) -> bool:
    return not roles.isdisjoint({Role.ASSOCIATE, Role.LEAD})


def _downline(caller: Caller, roles: frozenset[Role], on: date) -> frozenset[UUID]:
    leads_agents = not roles.isdisjoint(LEADS_AGENTS)
    if not (leads_agents or (caller.is_principal and Role.AGENT in roles)):
        return frozenset()
    user_id = caller.user_id
    led = Q(agency__principal=user_id)
    for role in roles.intersection(LEADS_AGENTS):
        led |= Q(**{role.value: user_id})
    found = AgentAffiliation.objects.filter(in_force(on), led).values_list("agent_id", flat=True)
    return frozenset(found)


def _desk_of(user_id: UUID | None) -> tuple[UUID | None, list[UUID], list[UUID]]:
    """The person's place at the desk; the desk is a higher floor, so its table is asked for by name."""
    membership = apps.get_model("desk", "QueueMembership")
    rows = list(membership.objects.filter(associate__user=user_id).values_list("associate_id", "queue_id", "is_lead"))
    if not rows:
        return None, [], []
    return rows[0][0], [queue for _, queue, _ in rows], [queue for _, queue, is_lead in rows if is_lead]
