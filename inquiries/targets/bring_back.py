"""An inquiry that seemed done is queued again, with a new resolution clock (R19, R21)."""

from datetime import datetime

from events.feed.steps import EventType
from foundation.actor import Actor
from foundation.transactions import inside_transaction
from inquiries.catalog.queries import published_version
from inquiries.inquiry.gate import StatusChange, change_status
from inquiries.inquiry.models import Inquiry, Recipient
from inquiries.inquiry.rules import Action
from inquiries.inquiry.steps import tell
from inquiries.targets.rules import decide_targets
from inquiries.targets.steps import InquiryClocks, Kind
from staffing.queries.queues import queues_of_any_state


@inside_transaction
def bring_back(inquiry: Inquiry, *, reason: str, by: Actor, at: datetime, action: Action = Action.REOPEN) -> Inquiry:
    """The step that reopening, withdrawing a wrong answer and undoing a hand-over share, on a locked inquiry."""
    kind = published_version(inquiry.type_version_id).facts
    targets = decide_targets(type_priority=kind.priority, type_targets=kind.targets, priority=inquiry.priority)
    inquiry.reopen_count += 1
    clocks = InquiryClocks(inquiry, by=by, at=at)
    queue = queues_of_any_state([inquiry.queue_id])[0]
    clocks.start(Kind.RESOLUTION, targets.resolution, queue, round_=inquiry.reopen_count)
    clocks.keep()
    tell(inquiry, [Recipient.LEAD], kind="reopened", once=inquiry.version, at=at)
    return change_status(
        inquiry,
        StatusChange(
            action=action,
            fields={"close_reason": "", "closed_at": None, "resolved_at": None},
            facts={"count": inquiry.reopen_count},
            text=reason,
            event=EventType.INQUIRY_REOPENED,
        ),
        by=by,
        at=at,
    )
