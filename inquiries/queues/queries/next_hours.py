"""What an associate's home page looks ahead to: what they hold, and what is due soon."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from foundation.actor import Actor
from inquiries.inquiry.rules import WORKED, Status
from inquiries.lists.queries.lists import InquiryFilters, inquiry_rows
from inquiries.lists.rows import ListedInquiry
from inquiries.queues.queries.workload import first_in_hand

AHEAD = timedelta(hours=2)
MOST_DUE = 6


@dataclass(frozen=True, slots=True)
class NextHours:
    """What the actor holds, next due first, and what is due within two hours and is theirs or nobody's yet."""

    held: list[ListedInquiry]
    due_soon: list[ListedInquiry]


def next_hours(actor: Actor, at: datetime) -> NextHours:
    """The first rows of both, of the queues and the hands of the actor."""
    until = at + AHEAD
    theirs = Q(assignee=actor.associate_id, status__in=WORKED) | Q(queue__in=actor.queue_ids, status=Status.QUEUED)
    soon = inquiry_rows(actor, InquiryFilters(), at).filter(theirs, due_at__gt=at, due_at__lte=until)
    rows = first_in_hand(actor, at, beside=[soon.order_by("due_at", "created_at")[:MOST_DUE]])
    return NextHours(
        held=[row for row in rows if row.assignee_id == actor.associate_id],
        due_soon=[row for row in rows if row.due_at is not None and at < row.due_at <= until][:MOST_DUE],
    )
