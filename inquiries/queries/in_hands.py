"""What an associate holds: what is worked on, and what waits for somebody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from arsos.kernel.actor import Actor
from inquiries.models import Inquiry
from inquiries.queries.departments_asked import departments_asked
from inquiries.queries.inquiry_lists import InquiryFilters, clock_is, inquiry_rows
from inquiries.rules.lifecycle import WORKED, Status

Row = Mapping[str, Any]
MOST = 50
LAST_URGENT = 2


@dataclass(frozen=True, slots=True)
class InHands:
    """Rows of the list, next due first; a pending one with the titles of `departments` that have not answered."""

    working: list[Row]
    pending: list[Row]

    @property
    def urgent(self) -> int:
        """How many would go back into their queues if the holder went absent (R16)."""
        return sum(row["priority"] <= LAST_URGENT for row in [*self.working, *self.pending])


def in_hands(actor: Actor, at: datetime) -> InHands:
    """The first fifty that the actor holds."""
    held = inquiry_rows(actor, InquiryFilters(mine=True), at).filter(status__in=WORKED)
    rows = list(held.order_by("due_at", "created_at")[:MOST])
    asked = departments_asked(row["id"] for row in rows)
    rows = [{**row, "departments": [one.title for one in asked.get(row["id"], ())]} for row in rows]
    return InHands(
        working=[row for row in rows if row["status"] == Status.IN_PROGRESS],
        pending=[row for row in rows if row["status"] == Status.PENDING],
    )


def hands_counted(actor: Actor, at: datetime) -> dict[str, int]:
    """How much the actor holds, how much of it waits for somebody, and how much is late."""
    held = Inquiry.objects.filter(assignee=actor.associate_id, status__in=WORKED)
    return held.aggregate(
        held=Count("id"),
        pending=Count("id", filter=Q(status=Status.PENDING)),
        breached=Count("id", filter=clock_is("breached", at)),
    )
