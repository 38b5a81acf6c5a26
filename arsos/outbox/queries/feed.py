"""The events in their one order, cut to what somebody may hear now."""

from datetime import datetime

from django.db.models import Max

from arsos.kernel.actor import Actor
from arsos.outbox.audience import heard_by, note_heard
from arsos.outbox.models import OutboxMessage


def events_after(actor: Actor, sequence: int, *, limit: int, at: datetime) -> list[OutboxMessage]:
    """The next events after a place in the order, oldest first, journaled."""
    heard = OutboxMessage.objects.filter(heard_by(actor, at), sequence__gt=sequence)
    found = list(heard.order_by("sequence")[:limit])
    note_heard(found)
    return found


def newest_sequence() -> int:
    """The end of the order; 0 before the first event."""
    return int(OutboxMessage.objects.aggregate(newest=Max("sequence"))["newest"] or 0)
