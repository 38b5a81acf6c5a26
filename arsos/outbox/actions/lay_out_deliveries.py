"""Each endpoint gets a delivery for every new event that its owner may hear."""

from datetime import datetime
from uuid import UUID

from django.db.models import Max

from arsos.kernel.transactions import durable
from arsos.outbox.audience import heard_by
from arsos.outbox.models import OutboxMessage, WebhookDelivery, WebhookEndpoint
from arsos.outbox.queries.owners import actor_of_endpoint

BATCH = 2_000


@durable
def lay_out_deliveries(endpoint_id: UUID, *, at: datetime) -> int:
    """This will lay out the deliveries of the next events for one endpoint; returns how many events it looked at.

    The endpoint's own place in the order moves in the same commit, so each event is laid out once.
    """
    endpoint = WebhookEndpoint.objects.select_for_update().filter(id=endpoint_id, removed_at=None).first()
    if endpoint is None:
        return 0
    window = OutboxMessage.objects.filter(sequence__gt=endpoint.fanned_to, sequence__lte=endpoint.fanned_to + BATCH)
    newest = window.aggregate(newest=Max("sequence"))["newest"]
    if newest is None:
        return 0
    wanted = window.filter(heard_by(actor_of_endpoint(endpoint, at), at))
    if endpoint.event_types:
        wanted = wanted.filter(type__in=endpoint.event_types)
    rows = wanted.order_by("sequence").values_list("id", "subject_id", "sequence")
    WebhookDelivery.objects.bulk_create(
        (
            WebhookDelivery(
                endpoint=endpoint,
                message_id=message_id,
                subject_id=subject_id,
                sequence=sequence or 0,
                next_attempt_at=at,
                created_at=at,
            )
            for message_id, subject_id, sequence in rows
        ),
        ignore_conflicts=True,
    )
    looked_at = int(newest - endpoint.fanned_to)
    WebhookEndpoint.objects.filter(id=endpoint.id).update(fanned_to=newest)
    return looked_at
