"""Effects are written in the commit that causes them, and sent afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from events.feed.data import FAMILIES, EventData
from events.feed.models import OutboxMessage
from foundation.jobs.wake_ups import wake_delivery_worker
from foundation.new_rows import store_rows
from foundation.transactions import inside_transaction


class EventType(StrEnum):
    """What can be told to the outside; the names are part of the API."""

    INQUIRY_SUBMITTED = "inquiry.submitted"
    INQUIRY_ROUTED = "inquiry.routed"
    INQUIRY_CLAIMED = "inquiry.claimed"
    INQUIRY_RELEASED = "inquiry.released"
    INQUIRY_PENDING = "inquiry.pending"
    INQUIRY_RESUMED = "inquiry.resumed"
    INQUIRY_RESOLVED = "inquiry.resolved"
    INQUIRY_CLOSED = "inquiry.closed"
    INQUIRY_REOPENED = "inquiry.reopened"
    INQUIRY_WITHDRAWN = "inquiry.withdrawn"
    INQUIRY_HANDED_OVER = "inquiry.handed_over"
    INQUIRY_DUPLICATE = "inquiry.duplicate"
    INQUIRY_CHANGED = "inquiry.changed"
    ATTACHMENT_ADDED = "inquiry.attachment_added"
    MESSAGE_ADDED = "inquiry.message_added"
    EMERGENCY_ACCESS_OPENED = "emergency_access.opened"
    EMERGENCY_ACCESS_REVIEWED = "emergency_access.reviewed"
    ESCALATION_RAISED = "escalation.raised"
    ESCALATION_ACKNOWLEDGED = "escalation.acknowledged"
    ESCALATION_CLIMBED = "escalation.climbed"
    ESCALATION_SETTLED = "escalation.settled"
    HAND_OVER_CREATED = "hand_over.created"
    HAND_OVER_ACKNOWLEDGED = "hand_over.acknowledged"
    HAND_OVER_NOTE_ADDED = "hand_over.note_added"
    HAND_OVER_CORRECTED = "hand_over.corrected"
    HAND_OVER_UNDONE = "hand_over.undone"
    TICKET_FILED = "technical_ticket.filed"
    TICKET_CHANGED = "technical_ticket.changed"
    CLOCK_WARNING = "inquiry.clock_warning"
    CLOCK_BREACHED = "inquiry.clock_breached"
    AGENT_REMINDED = "inquiry.agent_reminded"
    DEPARTMENT_REQUEST_UPDATED = "department_request.updated"
    WEBHOOK_TEST = "webhook.test"
    FEED_RESTORED = "feed.restored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One event about one subject. Raises TypeError for data of another family than that of its type."""

    type: EventType
    data: EventData

    def __post_init__(self) -> None:
        family = FAMILIES[self.type.partition(".")[0]]
        if not isinstance(self.data, family):
            raise TypeError(f"{self.type} carries {family.__name__}")


@inside_transaction
def enqueue(effects: Iterable[Effect], *, subject_id: UUID, at: datetime) -> None:
    """Store effects in the running commit, in the order given, and poke the courier once it has committed."""
    store_rows(
        [
            OutboxMessage(type=effect.type, subject_id=subject_id, data=effect.data.as_body(), occurred_at=at)
            for effect in effects
        ]
    )
    transaction.on_commit(wake_delivery_worker)
