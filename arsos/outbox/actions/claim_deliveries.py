"""A courier takes deliveries that are due; nobody else takes them while its lease runs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from arsos.journal.reads import collected_looks, write_looks_with_effect
from arsos.kernel.transactions import durable
from arsos.outbox.audience import heard_by, note_heard
from arsos.outbox.enqueue import EventType
from arsos.outbox.models import OutboxMessage, WebhookDelivery, WebhookEndpoint
from arsos.outbox.queries.owners import ROAD, actor_of_endpoint

CLAIM = """
    WITH due AS (
        SELECT waiting.id FROM outbox_webhook_delivery AS waiting
        WHERE waiting.endpoint_id = %(endpoint)s AND waiting.state = 'pending'
          AND waiting.next_attempt_at <= %(at)s
          AND (waiting.leased_until IS NULL OR waiting.leased_until <= %(at)s)
          AND waiting.sequence = (
              SELECT min(earlier.sequence) FROM outbox_webhook_delivery AS earlier
              WHERE earlier.endpoint_id = waiting.endpoint_id AND earlier.subject_id = waiting.subject_id
                AND earlier.state = 'pending')
        ORDER BY waiting.next_attempt_at, waiting.sequence LIMIT %(limit)s
        FOR UPDATE SKIP LOCKED
    )
    UPDATE outbox_webhook_delivery AS delivery
    SET leased_until = %(until)s, attempts = attempts + 1,
        first_delay_ms = COALESCE(first_delay_ms,
            GREATEST(0, extract(epoch FROM clock_timestamp() - message.stored_at) * 1000)::bigint)
    FROM due, outbox_message AS message
    WHERE delivery.id = due.id AND message.id = delivery.message_id
    RETURNING delivery.id
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a courier has in hand, and how many the owner may not hear any more."""

    deliveries: list[WebhookDelivery]
    withheld: int

    def __len__(self) -> int:
        return len(self.deliveries) + self.withheld


@durable
def claim_deliveries(endpoint: WebhookEndpoint, *, limit: int, at: datetime) -> Claimed:
    """This will lease due deliveries of an endpoint, at most one for each subject, in the order of the events.

    What the owner may not hear any more is withheld; the rest is journaled in the same commit, before the first byte
    leaves (R31, R33).
    """
    until = at + timedelta(seconds=settings.ARSOS_DELIVERY_LEASE_SECONDS)
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"endpoint": endpoint.id, "at": at, "until": until, "limit": limit})
        ids = [row[0] for row in cursor.fetchall()]
    if not ids:
        return Claimed([], 0)
    claimed = list(WebhookDelivery.objects.filter(id__in=ids).select_related("message").order_by("sequence"))
    actor = actor_of_endpoint(endpoint, at)
    heard = _heard(
        [delivery.message_id for delivery in claimed], heard_by=OutboxMessage.objects.filter(heard_by(actor, at))
    )
    shown = [delivery for delivery in claimed if _is_test(delivery) or delivery.message_id in heard]
    withheld = {delivery.id for delivery in claimed} - {delivery.id for delivery in shown}
    if withheld:
        WebhookDelivery.objects.filter(id__in=withheld).update(
            state=WebhookDelivery.State.WITHHELD, finished_at=at, leased_until=None
        )
    with collected_looks():
        note_heard(delivery.message for delivery in shown if not _is_test(delivery))
        write_looks_with_effect(by=actor, at=at, road=ROAD)
    return Claimed(shown, len(withheld))


def _heard(message_ids: list[UUID], *, heard_by: QuerySet[OutboxMessage]) -> set[UUID]:
    return set(heard_by.filter(id__in=message_ids).values_list("id", flat=True))


def _is_test(delivery: WebhookDelivery) -> bool:
    return delivery.message.type == EventType.WEBHOOK_TEST
