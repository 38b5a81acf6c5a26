"""What was delivered, given up or withheld is sent again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound
from arsos.kernel.transactions import durable
from arsos.outbox.models import WebhookDelivery
from arsos.outbox.queries.endpoints import find_delivery, lock_endpoint
from arsos.outbox.wake_ups import poke_courier

State = WebhookDelivery.State
MOST_AT_ONCE = 10_000


@durable
def redeliver_one(delivery_id: UUID, *, by: Actor, at: datetime) -> WebhookDelivery:
    """This will send one delivery again, under the same id. Raises ResourceNotFound, ConflictFound while it waits."""
    delivery = find_delivery(by, delivery_id)
    lock_endpoint(by, delivery.endpoint_id)
    if not _release([delivery.id], at):
        raise ConflictFound("It waits to be sent already.")
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
        raise ConflictFound(f"Ask for at most {MOST_AT_ONCE} deliveries at once.")
    return _release(ids, at)


def _release(ids: list[UUID], at: datetime) -> int:
    done = WebhookDelivery.objects.filter(id__in=ids).exclude(state=State.PENDING)
    transaction.on_commit(poke_courier)
    return done.update(state=State.PENDING, attempts=0, next_attempt_at=at, leased_until=None, finished_at=None)
