"""The duplicates that continue in an inquiry, and what has arrived at them; for ARSOS alone (R14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from inquiries.access import note_shown
from inquiries.models import Attachment, DepartmentRequest, Inquiry, InquiryMessage

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
    """What arrived at each duplicate that continues in an inquiry; asked for all of them at once."""
    duplicates = set_aside_for(inquiry)
    prefetch_related_objects(duplicates, *_arrived())
    return [SetAside(one, one.newest_messages, one.newest_answers, one.newest_files) for one in duplicates]  # type: ignore[attr-defined]  # prefetched by these names


def _arrived() -> tuple[Any, ...]:
    """The newest of each kind, for all duplicates in one query a kind."""
    messages = InquiryMessage.objects.filter(retracted_at=None).order_by("-created_at", "-id")
    answers = DepartmentRequest.objects.exclude(answer="").select_related("department").order_by("-updated_at", "-id")
    files = Attachment.objects.filter(retracted_at=None).order_by("-added_at", "-id")
    return (
        Prefetch("messages", messages[:MOST], to_attr="newest_messages"),
        Prefetch("department_requests", answers[:MOST], to_attr="newest_answers"),
        Prefetch("attachments", files[:MOST], to_attr="newest_files"),
    )
