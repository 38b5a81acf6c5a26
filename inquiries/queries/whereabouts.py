"""Where an inquiry is now, in one line, from what its page has in hand."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from inquiries.models import DepartmentRequest, Inquiry
from inquiries.rules.departments import ENDED
from inquiries.rules.whereabouts import Whereabouts, decide_whereabouts


def whereabouts_of(inquiry: Inquiry, requests: Sequence[DepartmentRequest], *, now: datetime, zone: ZoneInfo) -> str:
    """The line for one inquiry; `requests` are its department requests with their departments."""
    waiting = [(one.department.title, one.created_at, one.due_at) for one in requests if one.status not in ENDED]
    facts = Whereabouts(
        status=inquiry.status,
        pending_reason=inquiry.pending_reason,
        close_reason=inquiry.close_reason,
        queue=inquiry.queue.title,
        holder=inquiry.assignee.user.display_name if inquiry.assignee else "",
        since=inquiry.status_since,
        due_at=inquiry.due_at,
        work_starts_at=inquiry.work_starts_at,
        hold_until=inquiry.hold_until,
        departments=waiting,
    )
    return decide_whereabouts(facts, now=now, zone=zone)


def requests_of(inquiry: Inquiry) -> list[DepartmentRequest]:
    """What departments were asked for an inquiry, oldest first."""
    return list(inquiry.department_requests.select_related("department").order_by("created_at", "id"))
