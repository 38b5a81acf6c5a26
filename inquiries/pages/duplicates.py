"""The duplicates that continue in an inquiry, with what arrived at each (R14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from inquiries.attachments.models import Attachment
from inquiries.departments.models import DepartmentRequest
from inquiries.inquiry.access import note_shown
from inquiries.inquiry.models import Inquiry, InquiryMessage

MOST = 20
"""Of the duplicates, and of each kind at each of them, the newest; the duplicate itself shows the rest."""
MOST_AT_ALL = 200
"""So many duplicates are shown at most to whoever asks for more."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """One duplicate with its messages, what departments answered, and its files, newest first."""

    inquiry: Inquiry
    messages: Sequence[InquiryMessage]
    answers: Sequence[DepartmentRequest]
    files: Sequence[Attachment]
    has_more: bool
    """Whether more of a kind has arrived there than is shown."""


def set_aside_for(inquiry: Inquiry, *, newest: int | None = None) -> list[Inquiry]:
    """The duplicates that continue in an inquiry, or the newest of them, oldest first; journaled as shown."""
    found = list(inquiry.set_aside.select_related("agent").order_by("-created_at", "-id")[:newest])[::-1]
    note_shown(found)
    return found


def arrived_at_duplicates(inquiry: Inquiry, *, newest: int = MOST) -> list[SetAside]:
    """What arrived at the newest duplicates that continue in an inquiry; asked for all of them at once."""
    duplicates = set_aside_for(inquiry, newest=min(newest, MOST_AT_ALL))
    prefetch_related_objects(duplicates, *_arrived())
    return [_what_arrived(one) for one in duplicates]


def count_set_aside(inquiry: Inquiry, shown: Sequence[SetAside]) -> int:
    """How many duplicates continue in an inquiry; asked for only where more than are shown may."""
    return inquiry.set_aside.count() if len(shown) >= MOST else len(shown)


def _what_arrived(duplicate: Any) -> SetAside:
    """One more than is shown of each kind was fetched, to know whether there is more."""
    messages, answers, files = duplicate.newest_messages, duplicate.newest_answers, duplicate.newest_files
    has_more = any(len(kind) > MOST for kind in (messages, answers, files))
    return SetAside(duplicate, messages[:MOST], answers[:MOST], files[:MOST], has_more)


def _arrived() -> tuple[Any, ...]:
    """The newest of each kind, for all duplicates in one query a kind."""
    messages = InquiryMessage.objects.filter(retracted_at=None).order_by("-created_at", "-id")
    answers = DepartmentRequest.objects.exclude(answer="").select_related("department").order_by("-updated_at", "-id")
    files = Attachment.objects.filter(retracted_at=None, hidden_at=None).order_by("-added_at", "-id")
    return (
        Prefetch("messages", messages[: MOST + 1], to_attr="newest_messages"),
        Prefetch("department_requests", answers[: MOST + 1], to_attr="newest_answers"),
        Prefetch("attachments", files[: MOST + 1], to_attr="newest_files"),
    )
