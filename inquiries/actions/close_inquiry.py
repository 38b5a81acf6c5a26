"""An inquiry that nobody confirms ends by itself."""

from datetime import datetime

from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable, inside_transaction
from arsos.outbox.enqueue import EventType
from inquiries.access import lock_inquiry, require_action
from inquiries.actions.change_status import change_status
from inquiries.actions.run_clocks import InquiryClocks
from inquiries.actions.tell_people import Recipient, tell
from inquiries.models import Inquiry
from inquiries.rules.lifecycle import Action, Status


@durable
def close_inquiry(reference: str, *, by: Actor, at: datetime, expected_version: int | None = None) -> Inquiry:
    """This will close a resolved inquiry unconfirmed, or a pending one that the agent never answered (R19)."""
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.CLOSE)
    return end_unanswered(inquiry, by=by, at=at)


@inside_transaction
def end_unanswered(inquiry: Inquiry, *, by: Actor, at: datetime) -> Inquiry:
    """The step that closing and the last follow-up share; the agent is told."""
    is_resolved = inquiry.status == Status.RESOLVED
    reason = "relay_unconfirmed" if is_resolved else "no_agent_reply"
    kind = "closed_unconfirmed" if is_resolved else "closed_unanswered"
    clocks = InquiryClocks(inquiry, by=by, at=at)
    clocks.stop()
    clocks.keep()
    tell(inquiry, [Recipient.AGENT], kind=kind, once=inquiry.version, at=at)
    return change_status(
        inquiry,
        action=Action.CLOSE,
        by=by,
        at=at,
        changes={"close_reason": reason, "closed_at": at},
        facts={"close_reason": reason},
        event=EventType.INQUIRY_CLOSED,
    )
