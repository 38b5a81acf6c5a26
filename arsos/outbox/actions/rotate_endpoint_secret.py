"""An endpoint gets a new secret, and a day to learn it."""

from datetime import datetime, timedelta
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from arsos.outbox.actions.create_endpoint import new_secret
from arsos.outbox.models import WebhookEndpoint
from arsos.outbox.queries.endpoints import lock_endpoint

BOTH_FOR = timedelta(hours=24)


@durable
def rotate_endpoint_secret(endpoint_id: UUID, *, by: Actor, at: datetime) -> WebhookEndpoint:
    """This will replace the secret; for a day deliveries carry a signature under each. Raises ResourceNotFound."""
    endpoint = lock_endpoint(by, endpoint_id)
    endpoint.previous_secret, endpoint.previous_secret_until = endpoint.secret, at + BOTH_FOR
    endpoint.secret = new_secret()
    endpoint.updated_at = at
    endpoint.save()
    return endpoint
