"""An endpoint changes, rests, or goes on."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from arsos.journal.configuration import note_configured
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from arsos.outbox.actions.create_endpoint import require_usable
from arsos.outbox.models import WebhookEndpoint
from arsos.outbox.queries.endpoints import lock_endpoint

State = WebhookEndpoint.State


@durable
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

    Raises ResourceNotFound and InputRejected.
    """
    endpoint = lock_endpoint(by, endpoint_id)
    require_usable(url=url, event_types=event_types or ())
    endpoint.url = endpoint.url if url is None else url
    endpoint.event_types = endpoint.event_types if event_types is None else sorted(set(event_types))
    endpoint.description = endpoint.description if description is None else description
    if state is not None and state != endpoint.state:
        endpoint.state = state
        endpoint.disabled_reason = "" if state == State.ACTIVE else "by its owner"
        endpoint.failures, endpoint.failing_since, endpoint.paused_until = 0, None, None
    endpoint.updated_at = at
    endpoint.save()
    given = {"url": url, "event_types": event_types, "description": description, "state": state}
    note_configured(endpoint, fields=[name for name, value in given.items() if value is not None], by=by, at=at)
    return endpoint
