"""A holder gives an inquiry back to its queue."""

from datetime import datetime

from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable, inside_transaction
from arsos.outbox.enqueue import EventType
from inquiries.access import lock_inquiry
from inquiries.actions.change_status import change_status
from inquiries.actions.run_clocks import InquiryClocks
from inquiries.models import Inquiry
from inquiries.rules.lifecycle import Action


@durable
def release_inquiry(
    reference: str, *, reason: str, by: Actor, at: datetime, expected_version: int | None = None
) -> Inquiry:
    """This will return an inquiry to its queue, with its clocks running."""
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    return put_back(inquiry, reason=reason, by=by, at=at)


@inside_transaction
def put_back(inquiry: Inquiry, *, reason: str, by: Actor, at: datetime) -> Inquiry:
    """The step that releasing and going absent share."""
    clocks = InquiryClocks(inquiry, by=by, at=at)
    clocks.resume("released")
    inquiry.hold_until = None
    clocks.keep()
    return change_status(
        inquiry,
        action=Action.RELEASE,
        by=by,
        at=at,
        text=reason,
        agent_visible=False,
        event=EventType.INQUIRY_RELEASED,
    )
