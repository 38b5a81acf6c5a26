"""The agent no longer needs it."""

from datetime import datetime

from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from arsos.outbox.enqueue import EventType
from inquiries.access import lock_inquiry, require_action
from inquiries.actions.change_status import change_status
from inquiries.actions.run_clocks import InquiryClocks
from inquiries.actions.undo_duplicate import take_up_again
from inquiries.models import Inquiry
from inquiries.rules.lifecycle import Action


@durable
def withdraw_inquiry(
    reference: str, *, reason: str, by: Actor, at: datetime, expected_version: int | None = None
) -> Inquiry:
    """This will take an open inquiry back; its clocks stop."""
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    take_up_again(inquiry, at=at)
    require_action(by, inquiry, Action.WITHDRAW)
    clocks = InquiryClocks(inquiry, by=by, at=at)
    clocks.stop()
    inquiry.hold_until = None
    clocks.keep()
    return change_status(inquiry, action=Action.WITHDRAW, by=by, at=at, text=reason, event=EventType.INQUIRY_WITHDRAWN)
