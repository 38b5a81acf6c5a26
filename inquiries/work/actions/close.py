"""Close an inquiry that nobody confirms (R19), and withdraw one."""

from datetime import datetime

from events.feed.steps import EventType
from foundation.actor import Actor
from foundation.transactions import durable, inside_transaction
from inquiries.inquiry.access import lock_inquiry, require_action
from inquiries.inquiry.gate import StatusChange, change_status
from inquiries.inquiry.models import Inquiry, Recipient
from inquiries.inquiry.rules import Action, Status
from inquiries.inquiry.steps import tell
from inquiries.targets.steps import InquiryClocks
from inquiries.work.actions.duplicates import take_up_again


@inside_transaction
def end_unanswered(inquiry: Inquiry, *, by: Actor, at: datetime) -> Inquiry:
    """Close a resolved inquiry unconfirmed, or a pending one that the agent never answered; the agent is told."""
    is_resolved = inquiry.status == Status.RESOLVED
    reason = "relay_unconfirmed" if is_resolved else "no_agent_reply"
    kind = "closed_unconfirmed" if is_resolved else "closed_unanswered"
    clocks = InquiryClocks(inquiry, by=by, at=at)
    clocks.stop()
    clocks.keep()
    tell(inquiry, [Recipient.AGENT], kind=kind, once=inquiry.version, at=at)
    return change_status(
        inquiry,
        StatusChange(
            action=Action.CLOSE,
            fields={"close_reason": reason, "closed_at": at},
            facts={"close_reason": reason},
            event=EventType.INQUIRY_CLOSED,
        ),
        by=by,
        at=at,
    )


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
    return change_status(
        inquiry, StatusChange(action=Action.WITHDRAW, text=reason, event=EventType.INQUIRY_WITHDRAWN), by=by, at=at
    )
