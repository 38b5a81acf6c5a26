"""The agent has told the member."""

from datetime import datetime

from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from arsos.outbox.enqueue import EventType
from inquiries.access import lock_inquiry
from inquiries.actions.change_status import change_status
from inquiries.models import Inquiry
from inquiries.rules.lifecycle import Action


@durable
def confirm_relay(
    reference: str, *, note: str = "", by: Actor, at: datetime, expected_version: int | None = None
) -> Inquiry:
    """This will close a resolved inquiry, because its answer has reached the member."""
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    return change_status(
        inquiry,
        action=Action.CONFIRM_RELAY,
        by=by,
        at=at,
        changes={"close_reason": "relay_confirmed", "closed_at": at},
        facts={"close_reason": "relay_confirmed"},
        text=note,
        event=EventType.INQUIRY_CLOSED,
    )
