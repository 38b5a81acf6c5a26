"""What going absent puts back into its queues, and what came of it a moment ago (R16)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from arsos.desk.queries.staffing import availability_changed_at
from arsos.kernel.actor import Actor
from inquiries.access import note_rows_shown
from inquiries.models import Inquiry
from inquiries.queries.inquiry_lists import InquiryFilters, inquiry_rows
from inquiries.queries.type_titles import with_type_titles
from inquiries.rules.lifecycle import Status

UNDO_SECONDS = 60
LAST_URGENT = 2


def goes_back(actor: Actor, at: datetime) -> list[Mapping[str, Any]]:
    """The urgent inquiries that the actor holds, next due first, journaled as shown."""
    held = inquiry_rows(actor, InquiryFilters(mine=True), at).filter(priority__lte=LAST_URGENT)
    rows = with_type_titles(held.order_by("due_at", "created_at"))
    note_rows_shown(rows)
    return list(rows)


def went_back(actor: Actor, at: datetime) -> "QuerySet[Inquiry]":
    """What the actor put back by going absent within the last minute, and nobody has touched since."""
    changed_at = availability_changed_at(actor.associate_id) if actor.associate_id else None
    if changed_at is None or at > changed_at + timedelta(seconds=UNDO_SECONDS):
        return Inquiry.objects.none()
    back = Inquiry.objects.filter(last_holder=actor.associate_id, status=Status.QUEUED, status_since=changed_at)
    return back.order_by("due_at", "created_at")
