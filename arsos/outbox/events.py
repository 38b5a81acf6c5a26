"""An event as everybody outside sees it: by feed, by stream, by webhook."""

from typing import Any

from arsos.outbox.models import OutboxMessage


def event_body(message: OutboxMessage) -> dict[str, Any]:
    """Ids and states, never PHI."""
    return {
        "id": str(message.id),
        "sequence": message.sequence,
        "type": message.type,
        "occurred_at": message.occurred_at,
        "data": message.data,
    }
