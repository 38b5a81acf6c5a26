"""Where an inquiry is now, in one line, from what its page has in hand."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from inquiries.models import DepartmentRequest, Inquiry
from inquiries.rules.departments import ENDED
from inquiries.rules.lifecycle import Status
from inquiries.rules.whereabouts import Whereabouts, decide_whereabouts

Waiting = tuple[str, datetime, datetime]


def whereabouts_of(
    inquiry: Inquiry,
    waiting: Sequence[Waiting],
    *,
    now: datetime,
    zone: ZoneInfo,
    says_due: bool = True,
    survivor: str = "",
) -> str:
    """The line for one inquiry; `waiting` are the departments that have not answered, since when and until when, and
    `survivor` the inquiry that continues it, where the reader may see that.
    """
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
        says_due=says_due,
        survivor=survivor,
        is_continued=inquiry.set_aside_quietly and inquiry.status == Status.QUEUED,
    )
    return decide_whereabouts(facts, now=now, zone=zone)


def waiting_in(requests: Sequence[DepartmentRequest]) -> list[Waiting]:
    """The departments that have not answered, from their requests."""
    return [(one.department.title, one.created_at, one.due_at) for one in requests if one.status not in ENDED]


def requests_of(inquiry: Inquiry) -> list[DepartmentRequest]:
    """What departments were asked for an inquiry, oldest first."""
    return list(inquiry.department_requests.select_related("department").order_by("created_at", "id"))
