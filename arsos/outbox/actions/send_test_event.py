"""An owner tries an endpoint out."""

from datetime import datetime
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound
from arsos.kernel.transactions import durable
from arsos.outbox.enqueue import Effect, EventType, enqueue
from arsos.outbox.models import OutboxMessage, WebhookDelivery, WebhookEndpoint
from arsos.outbox.queries.endpoints import lock_endpoint


@durable
def send_test_event(endpoint_id: UUID, *, by: Actor, at: datetime) -> WebhookDelivery:
    """This will send one event of type `webhook.test` to this endpoint alone.

    Raises ResourceNotFound, and ConflictFound while the endpoint is disabled.
    """
    endpoint = lock_endpoint(by, endpoint_id)
    if endpoint.state != WebhookEndpoint.State.ACTIVE:
        raise ConflictFound("Enable the endpoint first.")
    effect = Effect(type=EventType.WEBHOOK_TEST, data={"endpoint": str(endpoint.id)})
    enqueue([effect], subject_id=endpoint.id, at=at)
    message = OutboxMessage.objects.filter(subject_id=endpoint.id).latest("position")
    return WebhookDelivery.objects.create(
        endpoint=endpoint,
        message=message,
        subject_id=endpoint.id,
        sequence=message.position,
        next_attempt_at=at,
        created_at=at,
    )
