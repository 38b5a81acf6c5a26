"""An associate takes an inquiry out of a queue."""

from datetime import datetime

from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound
from arsos.kernel.transactions import durable, inside_transaction
from arsos.outbox.enqueue import EventType
from inquiries.access import lock_inquiry
from inquiries.actions.change_status import change_status
from inquiries.models import Inquiry
from inquiries.rules.lifecycle import Action, Status


@durable
def claim_inquiry(reference: str, *, by: Actor, at: datetime, expected_version: int | None = None) -> Inquiry:
    """This will put a queued inquiry into the associate's hands. Raises ConflictFound if somebody holds it."""
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    if inquiry.status == Status.IN_PROGRESS and inquiry.assignee_id != by.associate_id and by.associate_id:
        raise ConflictFound("Somebody else has just taken it.")
    return take_into_hands(inquiry, by=by, at=at)


@inside_transaction
def take_into_hands(inquiry: Inquiry, *, by: Actor, at: datetime) -> Inquiry:
    """The step that claiming one and claiming the next share."""
    changes = {"assignee_id": by.associate_id}
    return change_status(inquiry, action=Action.CLAIM, by=by, at=at, changes=changes, event=EventType.INQUIRY_CLAIMED)
