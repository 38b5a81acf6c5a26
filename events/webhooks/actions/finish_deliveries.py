"""How a round of deliveries to one endpoint went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from events.webhooks.actions.endpoints import disable
from events.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from events.webhooks.rules import FAILS_AT_MOST, GONE, MOST_ATTEMPTS, OUTAGE, PAUSE, RETRY
from foundation.transactions import durable

State = WebhookDelivery.State


@dataclass(frozen=True, slots=True)
class Attempted:
    """One call: the answer's status, kind and size, or why there was none."""

    delivery_id: UUID
    attempts: int
    milliseconds: int
    status: int | None = None
    failure: str = ""
    response_type: str = ""
    response_bytes: int | None = None

    @property
    def is_delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004  what HTTP calls success


@durable
def finish_deliveries(endpoint_id: UUID, attempted: Sequence[Attempted], *, at: datetime) -> None:
    """This will log every attempt, end what was delivered, and put off or give up what was not.

    An endpoint that fails is probed alone for a while; one that answers 410, or has failed for three days, is disabled
    and its owner told. After an outage everything that waited is due at once.
    """
    endpoint = WebhookEndpoint.objects.select_for_update().get(id=endpoint_id)
    WebhookAttempt.objects.bulk_create(
        WebhookAttempt(
            delivery_id=one.delivery_id,
            attempted_at=at,
            status=one.status,
            failure=one.failure,
            milliseconds=one.milliseconds,
            response_type=one.response_type,
            response_bytes=one.response_bytes,
        )
        for one in attempted
    )
    delivered = [one.delivery_id for one in attempted if one.is_delivered]
    failed = [one for one in attempted if not one.is_delivered]
    WebhookDelivery.objects.filter(id__in=delivered, state=State.PENDING).update(
        state=State.DELIVERED, finished_at=at, leased_until=None
    )
    is_outage = not delivered and endpoint.failing_since is not None and at - endpoint.failing_since > OUTAGE
    for one in failed:
        _put_off(one, at, is_given_up=one.attempts >= MOST_ATTEMPTS and not is_outage)
    if delivered:
        _note_success(endpoint, at)
    elif failed:
        _note_failure(endpoint, at)
    if any(one.status == GONE for one in failed):
        disable(endpoint, reason="it answered 410 Gone", at=at)
    elif endpoint.failing_since is not None and at - endpoint.failing_since > FAILS_AT_MOST:
        disable(endpoint, reason="it has failed for three days", at=at)


def _put_off(one: Attempted, at: datetime, *, is_given_up: bool) -> None:
    """While nothing at all gets through, nothing is given up: the endpoint is at fault, not the event."""
    pending = WebhookDelivery.objects.filter(id=one.delivery_id, state=State.PENDING)
    if is_given_up:
        pending.update(state=State.DEAD, finished_at=at, leased_until=None)
    else:
        pending.update(next_attempt_at=at + RETRY.after(one.attempts), leased_until=None)


def _note_success(endpoint: WebhookEndpoint, at: datetime) -> None:
    if endpoint.failing_since is None:
        return
    if at - endpoint.failing_since > OUTAGE:
        waiting = WebhookDelivery.objects.filter(endpoint=endpoint.id, state=State.PENDING, next_attempt_at__gt=at)
        waiting.update(next_attempt_at=at)
    WebhookEndpoint.objects.filter(id=endpoint.id).update(failing_since=None, failures=0, paused_until=None)
    endpoint.failing_since = None


def _note_failure(endpoint: WebhookEndpoint, at: datetime) -> None:
    endpoint.failing_since = endpoint.failing_since or at
    WebhookEndpoint.objects.filter(id=endpoint.id).update(
        failing_since=endpoint.failing_since,
        failures=F("failures") + 1,
        paused_until=at + PAUSE.after(endpoint.failures + 1),
    )
