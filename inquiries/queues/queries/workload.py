"""What each associate holds and could take on, and what goes back when somebody becomes absent (R16)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet

from foundation.actor import Actor
from inquiries.departments.queries import departments_asked
from inquiries.inquiry.access import note_shown
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import OPEN, WORKED, Status
from inquiries.lists.queries.lists import InquiryFilters, inquiry_rows, with_type_titles
from inquiries.lists.rows import ListedInquiry
from inquiries.queues.rules import LAST_URGENT, UNDO_SECONDS
from inquiries.targets.queries import clock_is
from staffing.queries.associates import Candidate, availability_changed_at, candidates_of_queues
from staffing.queries.queues import push_queues

Row = Mapping[str, Any]
MOST: Mapping[Status, int] = {Status.IN_PROGRESS: 8, Status.PENDING: 5}
"""How many of each are shown; the list has all of them."""


@dataclass(frozen=True, slots=True)
class AssignedWork:
    """The first rows, next due first; a pending one with the titles of `departments` that have not answered.

    `held` and `urgent` count everything, of which the urgent would go back into its queues if the holder went absent
    (R16).
    """

    working: list[ListedInquiry]
    pending: list[ListedInquiry]
    held: int
    urgent: int

    @property
    def has_more(self) -> bool:
        return self.held > len(self.working) + len(self.pending)


def assigned_work(actor: Actor, at: datetime) -> AssignedWork:
    """The first that the actor holds, and how much it is in all."""
    urgent = Count("id", filter=Q(priority__lte=LAST_URGENT))
    counts = Inquiry.objects.filter(_held_now(actor)).aggregate(held=Count("id"), urgent=urgent)
    rows = first_in_hand(actor, at) if counts["held"] else []
    return AssignedWork(
        working=[row for row in rows if row.status == Status.IN_PROGRESS],
        pending=[row for row in rows if row.status == Status.PENDING],
        **counts,
    )


def first_in_hand(
    actor: Actor, at: datetime, *, beside: Sequence[QuerySet[Inquiry, ListedInquiry]] = ()
) -> list[ListedInquiry]:
    """The first that the actor holds, next due first: what they work on, and what waits for others.

    `beside` are further rows that are wanted together with them, in the same statement.
    """
    held = inquiry_rows(actor, InquiryFilters(mine=True), at).order_by("due_at", "created_at")
    working, pending = (held.filter(status=status)[:most] for status, most in MOST.items())
    once = {row.id: row for row in working.union(pending, *beside, all=True)}
    rows = sorted(once.values(), key=_urgency)
    asked = departments_asked(row.id for row in rows)
    titled = with_type_titles(rows)
    return [replace(row, departments=[one.title for one in asked.get(row.id, ())]) for row in titled]


def _urgency(row: ListedInquiry) -> tuple[bool, datetime, datetime]:
    """What has no target comes last."""
    return (row.due_at is None, row.due_at or row.created_at, row.created_at)


def day_counted(actor: Actor, at: datetime, *, since: datetime) -> dict[str, int]:
    """How much the actor holds, how much of it waits for somebody and is late; and how many that they held last were
    resolved since then and are not open again.
    """
    held = _held_now(actor)
    resolved = Q(last_holder=actor.associate_id, resolved_at__gte=since) & ~Q(status__in=OPEN)
    return Inquiry.objects.filter(held | resolved).aggregate(
        held=Count("id", filter=held),
        on_hold=Count("id", filter=held & Q(status=Status.PENDING)),
        breached=Count("id", filter=held & clock_is("breached", at)),
        resolved=Count("id", filter=resolved),
    )


def _held_now(actor: Actor) -> Q:
    return Q(assignee=actor.associate_id, status__in=WORKED)


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


def inquiries_in_hand(actor: Actor, associate_id: UUID, at: datetime) -> list[ListedInquiry]:
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


def held_by(associate_ids: Collection[UUID]) -> dict[UUID, int]:
    """The number of open inquiries in each one's hands."""
    held = Inquiry.objects.filter(assignee__in=associate_ids, status__in=OPEN)
    return {row["assignee"]: row["count"] for row in held.values("assignee").annotate(count=Count("id"))}


def queues_to_drain(_at: datetime) -> list[UUID]:
    """The queues that assign by themselves and have something waiting."""
    waiting = Inquiry.objects.filter(queue__in=push_queues(), status=Status.QUEUED)
    return list(waiting.values_list("queue", flat=True).distinct())


def goes_back(actor: Actor, at: datetime) -> list[ListedInquiry]:
    """The urgent inquiries that the actor holds, next due first, journaled as shown."""
    held = inquiry_rows(actor, InquiryFilters(mine=True), at).filter(priority__lte=LAST_URGENT)
    rows = with_type_titles(held.order_by("due_at", "created_at"))
    note_shown(rows)
    return rows


def went_back(actor: Actor, at: datetime) -> "QuerySet[Inquiry]":
    """What the actor put back by going absent within the last minute, and nobody has touched since."""
    changed_at = availability_changed_at(actor.associate_id) if actor.associate_id else None
    if changed_at is None or at > changed_at + timedelta(seconds=UNDO_SECONDS):
        return Inquiry.objects.none()
    back = Inquiry.objects.filter(last_holder=actor.associate_id, status=Status.QUEUED, status_since=changed_at)
    return back.order_by("due_at", "created_at")
