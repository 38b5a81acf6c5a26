"""Who acts without asking, or for work that goes on later, with the rights of the day (R30)."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.callers import actor_for_user
from accounts.models.agents import AgentDelegation
from accounts.models.api_clients import ApiClient
from accounts.models.users import User
from accounts.queries import agents_who_may_act
from foundation.actor import Actor, Role
from foundation.errors import PermissionRefused
from foundation.policy import may_open_pages


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
    if not may_open_pages(actor) and (user_id is not None or agent_id is not None or actor.client_id is None):
        raise PermissionRefused(_("The person who started this can no longer work in ARSOS. What is done stays."))
    return actor


def client_id_of(client_id: str) -> int:
    """The key of a client, by the id it signs in with."""
    return int(ApiClient.objects.values_list("id", flat=True).get(client_id=client_id))
