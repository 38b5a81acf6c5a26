"""The duplicates that continue in an inquiry, and what has arrived at them; for ARSOS alone (R14)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inquiries.access import note_shown
from inquiries.models import Attachment, DepartmentRequest, Inquiry, InquiryMessage
from inquiries.rules.departments import RequestStatus

MOST = 20
"""Of each kind, the newest; the duplicate itself shows the rest."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """One duplicate with its messages, what departments answered, and its files, newest first."""

    inquiry: Inquiry
    messages: Sequence[InquiryMessage]
    answers: Sequence[DepartmentRequest]
    files: Sequence[Attachment]


def set_aside_for(inquiry: Inquiry) -> list[Inquiry]:
    """The duplicates that continue in an inquiry, oldest first, journaled as shown."""
    found = list(inquiry.set_aside.select_related("agent").order_by("created_at", "id"))
    note_shown(found)
    return found


def arrived_at_duplicates(inquiry: Inquiry) -> list[SetAside]:
    """What arrived at each duplicate that continues in an inquiry."""
    return [
        SetAside(
            inquiry=one,
            messages=list(one.messages.filter(retracted_at=None).order_by("-created_at", "-id")[:MOST]),
            answers=list(_answered(one)),
            files=list(one.attachments.filter(retracted_at=None).order_by("-added_at", "-id")[:MOST]),
        )
        for one in set_aside_for(inquiry)
    ]


def _answered(inquiry: Inquiry) -> Iterable[DepartmentRequest]:
    ended = inquiry.department_requests.exclude(answer="").filter(status__in=list(RequestStatus))
    return ended.select_related("department").order_by("-updated_at", "-id")[:MOST]
