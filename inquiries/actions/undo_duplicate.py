"""It was no repetition after all."""

from datetime import datetime
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from inquiries.access import lock_inquiry, require_action
from inquiries.actions.change_status import change_status
from inquiries.actions.run_clocks import InquiryClocks
from inquiries.models import DuplicateLink, Inquiry
from inquiries.rules.lifecycle import Action, Status


@durable
def undo_duplicate(reference: str, *, by: Actor, at: datetime, expected_version: int | None = None) -> Inquiry:
    """This will bring an inquiry back as it was: status, holder, and clocks with what had elapsed."""
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.UNDO_DUPLICATE)
    before = inquiry.before_duplicate or {"status": Status.QUEUED, "was_running": True}
    inquiry.duplicate_links.filter(kind=DuplicateLink.Kind.MARKED).delete()
    clocks = InquiryClocks(inquiry, by=by, at=at)
    if before["was_running"]:
        clocks.resume("no duplicate")
    clocks.keep()
    assignee = before.get("assignee")
    changes = {
        "before_duplicate": None,
        "pending_reason": before.get("pending_reason", ""),
        "assignee_id": UUID(assignee) if assignee else None,
        "hold_until": _moment(before.get("hold_until")),
    }
    to = Status(before["status"])
    change_status(inquiry, action=Action.UNDO_DUPLICATE, by=by, at=at, to=to, changes=changes)
    if to == Status.PENDING:
        calendar = before.get("follow_up_calendar")
        inquiry.follow_up_since = _moment(before.get("follow_up_since"))
        inquiry.follow_up_at = _moment(before.get("follow_up_at"))
        inquiry.follow_up_calendar_id = UUID(calendar) if calendar else None
        inquiry.follow_ups_done = before.get("follow_ups_done", 0)
        inquiry.save()
    return inquiry


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
