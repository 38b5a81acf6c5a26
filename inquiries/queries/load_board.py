"""Who has how much in hand: the leads' board."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Min, Q

from arsos.desk.queries.staffing import Candidate, candidates_of_queues
from arsos.kernel.actor import Actor
from inquiries.models import Inquiry
from inquiries.queries.inquiry_lists import InquiryFilters, inquiry_rows
from inquiries.queries.timeliness import clock_is
from inquiries.rules.lifecycle import WORKED, Status

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class InHand:
    """What one associate holds."""

    who: Candidate
    in_progress: int
    pending: int
    breached: int
    oldest_at: datetime | None

    @property
    def held(self) -> int:
        return self.in_progress + self.pending

    @property
    def free(self) -> int:
        """How many more may be given to them now: none while they are away."""
        return max(0, self.who.capacity - self.held) if self.who.is_available else 0

    @property
    def is_over(self) -> bool:
        """Whether they hold more than their capacity: they may pull more than is given to them (R16)."""
        return self.held > self.who.capacity

    @property
    def share(self) -> int:
        """Percent of their capacity, no more than a hundred."""
        return min(100, round(100 * self.held / self.who.capacity)) if self.who.capacity else 100


def load_board(actor: Actor, at: datetime) -> list[InHand]:
    """Everybody who works a queue that the actor leads, the fullest hands first."""
    people = candidates_of_queues(actor.lead_queue_ids)
    held = Inquiry.objects.filter(assignee__in=[one.id for one in people], status__in=WORKED)
    counted = held.values("assignee").annotate(
        in_progress=Count("id", filter=Q(status=Status.IN_PROGRESS)),
        pending=Count("id", filter=Q(status=Status.PENDING)),
        breached=Count("id", filter=clock_is("breached", at)),
        oldest_at=Min("created_at"),
    )
    found: dict[UUID, Mapping[str, Any]] = {row["assignee"]: dict(row) for row in counted}
    rows = [_in_hand(one, found.get(one.id, {})) for one in people]
    return sorted(rows, key=lambda row: (-row.share, row.who.name))


def inquiries_in_hand(actor: Actor, associate_id: UUID, at: datetime) -> list[dict[str, Any]]:
    """What one associate holds of the queues that the actor leads, the most pressing first."""
    rows = inquiry_rows(actor, InquiryFilters(assignee=associate_id), at)
    held = rows.filter(status__in=WORKED, queue__in=actor.lead_queue_ids)
    return list(held.order_by(F("due_at").asc(nulls_last=True), "created_at")[:MOST_SHOWN])


def _in_hand(who: Candidate, row: Mapping[str, Any]) -> InHand:
    return InHand(
        who,
        in_progress=row.get("in_progress", 0),
        pending=row.get("pending", 0),
        breached=row.get("breached", 0),
        oldest_at=row.get("oldest_at"),
    )
