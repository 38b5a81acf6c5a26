"""What has arrived long ago is not kept for ever."""

from datetime import datetime, timedelta

from arsos.kernel.transactions import durable
from arsos.outbox.models import WebhookAttempt, WebhookDelivery

State = WebhookDelivery.State
KEPT_FOR = timedelta(days=30)
BATCH = 2_000


@durable
def forget_deliveries(*, at: datetime) -> int:
    """This will delete deliveries that arrived or were withheld more than 30 days ago, with their attempts; returns how
    many, at most 2 000. What was given up stays until a person releases it, and every event stays in the feed.
    """
    over = WebhookDelivery.objects.filter(
        state__in=[State.DELIVERED, State.WITHHELD], finished_at__lt=at - KEPT_FOR
    ).order_by("finished_at")
    ids = list(over.values_list("id", flat=True)[:BATCH])
    WebhookAttempt.objects.filter(delivery__in=ids).delete()
    WebhookDelivery.objects.filter(id__in=ids).delete()
    return len(ids)
