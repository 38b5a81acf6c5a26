"""The rights with which an endpoint hears events: its owner's, on the day of telling."""

from datetime import datetime

from arsos.accounts.actors import actor_for_client, actor_for_user
from arsos.kernel import clock
from arsos.kernel.actor import Actor
from arsos.outbox.models import WebhookEndpoint

ROAD = "webhook"


def actor_of_endpoint(endpoint: WebhookEndpoint, at: datetime) -> Actor:
    """The owner with the rights of the day; nobody's rights for a person who can no longer sign in."""
    on = clock.date_of(at)
    if endpoint.owner_user is not None:
        if not endpoint.owner_user.is_active:
            return Actor(name=endpoint.owner_user.display_name, road=ROAD)
        return actor_for_user(endpoint.owner_user, on=on, road=ROAD)
    if endpoint.owner_client is None:
        raise LookupError("every endpoint has an owner")
    return actor_for_client(endpoint.owner_client, agent_id=endpoint.owner_agent_id, on=on, road=ROAD)
