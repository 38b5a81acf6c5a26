"""Lay out, claim, release, repeat and forget deliveries; nobody else takes a delivery while its lease runs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Max, QuerySet
from django.utils.translation import gettext as _

from events.feed.models import OutboxMessage
from events.feed.queries import heard_by, note_heard
from events.feed.steps import EventType
from events.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from events.webhooks.queries import ROAD, actor_of_endpoint, find_delivery, lock_endpoint
from foundation.access_log.steps import collected_accesses, write_accesses_with_effect
from foundation.actor import Actor
from foundation.errors import ConflictFound
from foundation.jobs.wake_ups import wake_delivery_worker
from foundation.transactions import durable

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
    with collected_accesses():
        note_heard(delivery.message for delivery in shown if not _is_test(delivery))
        write_accesses_with_effect(by=actor, at=at, road=ROAD)
    return Claimed(shown, len(withheld))


def _heard(message_ids: list[UUID], *, heard_by: QuerySet[OutboxMessage]) -> set[UUID]:
    return set(heard_by.filter(id__in=message_ids).values_list("id", flat=True))


def _is_test(delivery: WebhookDelivery) -> bool:
    return delivery.message.type == EventType.WEBHOOK_TEST


BATCH = 2_000


@durable
def fan_out_deliveries(endpoint_id: UUID, *, at: datetime) -> int:
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


State = WebhookDelivery.State
MOST_AT_ONCE = 10_000


@durable
def redeliver_one(delivery_id: UUID, *, by: Actor, at: datetime) -> WebhookDelivery:
    """This will send one delivery again, under the same id. Raises ResourceNotFound, ConflictFound while it waits."""
    delivery = find_delivery(by, delivery_id)
    lock_endpoint(by, delivery.endpoint_id)
    if not _release([delivery.id], at):
        raise ConflictFound(_("It is already waiting to be sent."))
    return find_delivery(by, delivery_id)


@durable
def redeliver_range(
    endpoint_id: UUID, *, first: int, last: int, only_dead: bool = False, by: Actor, at: datetime
) -> int:
    """This will send again what an endpoint got between two sequences, both included; returns how many.

    Raises ResourceNotFound, and ConflictFound for a range of more than 10 000 deliveries.
    """
    endpoint = lock_endpoint(by, endpoint_id)
    wanted = WebhookDelivery.objects.filter(endpoint=endpoint.id, sequence__gte=first, sequence__lte=last)
    if only_dead:
        wanted = wanted.filter(state=State.DEAD)
    ids = list(wanted.exclude(state=State.PENDING).values_list("id", flat=True)[: MOST_AT_ONCE + 1])
    if len(ids) > MOST_AT_ONCE:
        raise ConflictFound(_("Ask for at most %(most)s deliveries at once.") % {"most": MOST_AT_ONCE})
    return _release(ids, at)


def _release(ids: list[UUID], at: datetime) -> int:
    done = WebhookDelivery.objects.filter(id__in=ids).exclude(state=State.PENDING)
    transaction.on_commit(wake_delivery_worker)
    return done.update(state=State.PENDING, attempts=0, next_attempt_at=at, leased_until=None, finished_at=None)


KEPT_FOR = timedelta(days=30)


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


@durable
def release_deliveries(delivery_ids: Collection[UUID]) -> None:
    """This will free deliveries that were claimed and never tried, so that they are due at once; no attempt counts."""
    waiting = WebhookDelivery.objects.filter(id__in=delivery_ids, state=WebhookDelivery.State.PENDING)
    waiting.update(leased_until=None, attempts=F("attempts") - 1)
