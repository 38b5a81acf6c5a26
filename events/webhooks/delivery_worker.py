"""Carries deliveries to their endpoints: signs, calls, several at a time, and reports how each went."""

import logging
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import orjson
from django.conf import settings
from standardwebhooks import Webhook

from events.feed.schemas import event_body
from events.webhooks.actions.finish_deliveries import Attempted
from events.webhooks.addresses import target_of
from events.webhooks.models import WebhookDelivery, WebhookEndpoint
from events.webhooks.rules import decide_response_type
from foundation.outbound import AddressRefused, CallFailed, Target

AT_ONCE = 16
TURN_SECONDS = 20.0
logger = logging.getLogger(__name__)


def carry(endpoint: WebhookEndpoint, deliveries: Sequence[WebhookDelivery], *, at: datetime) -> list[Attempted]:
    """Call the endpoint once for each delivery. When the turn is over no call begins: what was not tried is left out.

    Touches no database, so that calls may run side by side.
    """
    until = time.monotonic() + turn_seconds()
    try:
        target = target_of(endpoint.url)
    except AddressRefused as error:
        return [Attempted(one.id, one.attempts, 0, failure=error.code) for one in deliveries]
    signers = [Webhook(secret) for secret in live_secrets(endpoint, at)]
    if len(deliveries) == 1:
        return [_call(target, signers, deliveries[0], at)]
    with ThreadPoolExecutor(max_workers=min(AT_ONCE, len(deliveries))) as pool:
        made = pool.map(lambda one: _call(target, signers, one, at) if time.monotonic() < until else None, deliveries)
        return [one for one in made if one is not None]


def turn_seconds() -> float:
    """So long a turn begins calls: of the usual lease a third, so that the longest call (15 seconds) ends inside it."""
    return min(TURN_SECONDS, float(settings.ARSOS_DELIVERY_LEASE_SECONDS) / 3)


def live_secrets(endpoint: WebhookEndpoint, at: datetime) -> list[str]:
    """The secrets that sign now: the newest, and while it is being replaced the one before."""
    previous, until = endpoint.previous_secret, endpoint.previous_secret_until
    return [endpoint.secret, *([previous] if previous and until and at < until else [])]


def signatures(signers: Iterable[Webhook], *, message_id: str, at: datetime, body: str) -> str:
    """The header of Standard Webhooks: one signature for each live secret."""
    return " ".join(signer.sign(message_id, at, body) for signer in signers)


def _call(target: Target, signers: Sequence[Webhook], delivery: WebhookDelivery, at: datetime) -> Attempted:
    try:
        return _answered(target, signers, delivery, at)
    except CallFailed as failure:
        return Attempted(delivery.id, delivery.attempts, failure.milliseconds, failure=failure.code)
    except Exception as error:  # noqa: BLE001  what nobody foresaw in one event holds up no other
        logger.error("%s in one delivery", type(error).__name__)  # noqa: TRY400  its words may name people
        return Attempted(delivery.id, delivery.attempts, 0, failure="internal")


def _answered(target: Target, signers: Sequence[Webhook], delivery: WebhookDelivery, at: datetime) -> Attempted:
    body = orjson.dumps(event_body(delivery.message)).decode()
    message_id = str(delivery.message_id)
    headers = {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signatures(signers, message_id=message_id, at=at, body=body),
    }
    answer = target.post(headers=headers, body=body.encode())
    return Attempted(
        delivery.id,
        delivery.attempts,
        answer.milliseconds,
        status=answer.status,
        response_type=decide_response_type(answer.media_type) if answer.body else "",
        response_bytes=len(answer.body),
    )
