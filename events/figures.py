"""What waits to be numbered and delivered, as figures for /metrics."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Min

from events.feed.models import OutboxMessage
from events.feed.queries import newest_sequence
from events.webhooks.models import WebhookDelivery
from foundation.figures import Figure, seconds_since

MOST_COUNTED = 10_000
"""Of a long outage no more is counted: how long it lasts says the rest."""
GIVEN_UP_WINDOW = timedelta(days=1)


def figures(at: datetime) -> Iterator[Figure]:
    """Four statements; all that they read stands in indexes of what is not done."""
    unnumbered = OutboxMessage.objects.filter(sequence__isnull=True).order_by("position")[:MOST_COUNTED]
    waiting = unnumbered.aggregate(count=Count("pk"), oldest_at=Min("stored_at"))
    yield Figure("arsos_events_unnumbered", "Events without a number, at most 10,000.", waiting["count"])
    oldest = seconds_since(waiting["oldest_at"], at)
    yield Figure("arsos_events_unnumbered_oldest_seconds", "Seconds the oldest of them has waited.", oldest)
    yield Figure("arsos_events_newest", "The number of the newest event.", newest_sequence())
    pending = WebhookDelivery.objects.filter(state=WebhookDelivery.State.PENDING)
    due = pending.filter(next_attempt_at__lte=at).order_by("next_attempt_at")[:MOST_COUNTED]
    late = due.aggregate(count=Count("pk"), oldest_at=Min("next_attempt_at"))
    yield Figure("arsos_deliveries_due", "Webhook deliveries that are due, at most 10,000.", late["count"])
    oldest = seconds_since(late["oldest_at"], at)
    yield Figure("arsos_deliveries_due_oldest_seconds", "Seconds since the oldest of them came due.", oldest)
    dead = WebhookDelivery.objects.filter(state=WebhookDelivery.State.DEAD, finished_at__gt=at - GIVEN_UP_WINDOW)
    yield Figure("arsos_deliveries_given_up_last_day", "Deliveries that failed for good within a day.", dead.count())
