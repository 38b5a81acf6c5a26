"""What an associate holds: what is worked on, and what waits for somebody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from arsos.kernel.actor import Actor
from inquiries.models import Inquiry
from inquiries.queries.departments_asked import departments_asked
from inquiries.queries.going_absent import LAST_URGENT
from inquiries.queries.inquiry_lists import InquiryFilters, inquiry_rows
from inquiries.queries.timeliness import clock_is
from inquiries.queries.type_titles import with_type_titles
from inquiries.rules.lifecycle import WORKED, Status

Row = Mapping[str, Any]
MOST: Mapping[Status, int] = {Status.IN_PROGRESS: 8, Status.PENDING: 5}
"""How many of each are shown; the list has all of them."""


@dataclass(frozen=True, slots=True)
class InHands:
    """The first rows, next due first; a pending one with the titles of `departments` that have not answered.

    `held` and `urgent` count everything, of which the urgent would go back into its queues if the holder went absent
    (R16).
    """

    working: list[Row]
    pending: list[Row]
    held: int
    urgent: int

    @property
    def has_more(self) -> bool:
        return self.held > len(self.working) + len(self.pending)


def in_hands(actor: Actor, at: datetime) -> InHands:
    """The first that the actor holds, and how much it is in all."""
    counts = hands_counted(actor, at)
    rows = _first_rows(actor, at) if counts["held"] else []
    return InHands(
        working=[row for row in rows if row["status"] == Status.IN_PROGRESS],
        pending=[row for row in rows if row["status"] == Status.PENDING],
        held=counts["held"],
        urgent=counts["urgent"],
    )


def _first_rows(actor: Actor, at: datetime) -> list[Row]:
    held = inquiry_rows(actor, InquiryFilters(mine=True), at).order_by("due_at", "created_at")
    working, pending = (held.filter(status=status)[:most] for status, most in MOST.items())
    rows = sorted(working.union(pending, all=True), key=_urgency)
    asked = departments_asked(row["id"] for row in rows)
    return [{**row, "departments": [one.title for one in asked.get(row["id"], ())]} for row in with_type_titles(rows)]


def _urgency(row: Row) -> tuple[bool, datetime, datetime]:
    """What has no target comes last."""
    return (row["due_at"] is None, row["due_at"] or row["created_at"], row["created_at"])


def hands_counted(actor: Actor, at: datetime) -> dict[str, int]:
    """How much the actor holds, how much of it waits for somebody, is urgent, and is late."""
    held = Inquiry.objects.filter(assignee=actor.associate_id, status__in=WORKED)
    return held.aggregate(
        held=Count("id"),
        pending=Count("id", filter=Q(status=Status.PENDING)),
        urgent=Count("id", filter=Q(priority__lte=LAST_URGENT)),
        breached=Count("id", filter=clock_is("breached", at)),
    )
