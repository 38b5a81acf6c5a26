"""Work on a waiting inquiry goes on."""

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
def resume_inquiry(reference: str, *, by: Actor, at: datetime, expected_version: int | None = None) -> Inquiry:
    """This will take a pending inquiry up again, with the same holder and its clocks running."""
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    return go_on(inquiry, why="resumed", by=by, at=at)


@inside_transaction
def go_on(inquiry: Inquiry, *, why: str, by: Actor, at: datetime) -> Inquiry:
    """The step that resuming by hand and by an agent's answer share."""
    clocks = InquiryClocks(inquiry, by=by, at=at)
    clocks.resume(why)
    inquiry.hold_until = None
    clocks.keep()
    return change_status(
        inquiry, action=Action.RESUME, by=by, at=at, facts={"why": why}, event=EventType.INQUIRY_RESUMED
    )
