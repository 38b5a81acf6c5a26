"""A courier gives back what it had no time for."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import F

from arsos.kernel.transactions import durable
from arsos.outbox.models import WebhookDelivery


@durable
def release_deliveries(delivery_ids: Collection[UUID]) -> None:
    """This will free deliveries that were claimed and never tried, so that they are due at once; no attempt counts."""
    waiting = WebhookDelivery.objects.filter(id__in=delivery_ids, state=WebhookDelivery.State.PENDING)
    waiting.update(leased_until=None, attempts=F("attempts") - 1)
