"""An endpoint changes, rests, or goes on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from arsos.journal.configuration import note_configured
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from arsos.outbox.actions.create_endpoint import require_usable
from arsos.outbox.models import WebhookEndpoint
from arsos.outbox.queries.endpoints import lock_endpoint

State = WebhookEndpoint.State


def change_endpoint(
    endpoint_id: UUID,
    *,
    url: str | None = None,
    event_types: Sequence[str] | None = None,
    description: str | None = None,
    state: str | None = None,
    by: Actor,
    at: datetime,
) -> WebhookEndpoint:
    """This will change what is given. Enabling forgets earlier failures, and what waited is delivered.

    The host is looked up before the row is locked. Raises ResourceNotFound and InputRejected.
    """
    require_usable(url=url, event_types=event_types or ())
    given = {"url": url, "event_types": event_types, "description": description, "state": state}
    return _change(endpoint_id, {name: value for name, value in given.items() if value is not None}, by=by, at=at)


@durable
def _change(endpoint_id: UUID, given: Mapping[str, Any], *, by: Actor, at: datetime) -> WebhookEndpoint:
    endpoint = lock_endpoint(by, endpoint_id)
    endpoint.url = given.get("url", endpoint.url)
    endpoint.event_types = sorted(set(given.get("event_types", endpoint.event_types)))
    endpoint.description = given.get("description", endpoint.description)
    if given.get("state", endpoint.state) != endpoint.state:
        endpoint.state = given["state"]
        endpoint.disabled_reason = "" if endpoint.state == State.ACTIVE else "by its owner"
        endpoint.failures, endpoint.failing_since, endpoint.paused_until = 0, None, None
    endpoint.updated_at = at
    endpoint.save()
    note_configured(endpoint, fields=list(given), by=by, at=at)
    return endpoint
