"""An inquiry repeats another."""

from datetime import datetime

from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError, InputRejected
from arsos.kernel.transactions import durable
from arsos.outbox.enqueue import EventType
from inquiries.access import find_inquiry, lock_inquiry, require_action
from inquiries.actions.change_status import change_status
from inquiries.actions.run_clocks import InquiryClocks, State
from inquiries.models import DuplicateLink, Inquiry
from inquiries.rules.lifecycle import Action


@durable
def mark_duplicate(reference: str, *, of: str, by: Actor, at: datetime, expected_version: int | None = None) -> Inquiry:
    """This will set an inquiry aside as a repetition of another. Raises InputRejected for itself."""
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.MARK_DUPLICATE)
    other = find_inquiry(by, of, at)
    if other.id == inquiry.id:
        error = FieldError("/of", "same_inquiry", "Name the other inquiry.")
        raise InputRejected("An inquiry cannot repeat itself.", errors=[error])
    DuplicateLink.objects.get_or_create(
        inquiry=inquiry,
        of=other,
        kind=DuplicateLink.Kind.MARKED,
        defaults={"agent_visible": other.agent_id == inquiry.agent_id, "created_at": at},
    )
    clocks = InquiryClocks(inquiry, by=by, at=at)
    was_running = any(clock.state == State.RUNNING for clock in clocks.clocks)
    before = {
        "status": inquiry.status,
        "pending_reason": inquiry.pending_reason,
        "assignee": str(inquiry.assignee_id or ""),
        "was_running": was_running,
        "hold_until": _text(inquiry.hold_until),
        "follow_up_since": _text(inquiry.follow_up_since),
        "follow_up_at": _text(inquiry.follow_up_at),
        "follow_up_calendar": str(inquiry.follow_up_calendar_id or ""),
        "follow_ups_done": inquiry.follow_ups_done,
    }
    clocks.pause("set aside as a duplicate")
    clocks.keep()
    return change_status(
        inquiry,
        action=Action.MARK_DUPLICATE,
        by=by,
        at=at,
        changes={"before_duplicate": before},
        facts={"of": other.reference},
        event=EventType.INQUIRY_DUPLICATE,
    )


def _text(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
