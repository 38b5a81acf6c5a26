"""An endpoint is told nothing any more."""

from datetime import datetime
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from arsos.outbox.models import WebhookEndpoint
from arsos.outbox.queries.endpoints import lock_endpoint


@durable
def remove_endpoint(endpoint_id: UUID, *, by: Actor, at: datetime) -> WebhookEndpoint:
    """This will remove an endpoint; its log stays for auditors. Raises ResourceNotFound."""
    endpoint = lock_endpoint(by, endpoint_id)
    endpoint.removed_at = endpoint.updated_at = at
    endpoint.save()
    return endpoint
