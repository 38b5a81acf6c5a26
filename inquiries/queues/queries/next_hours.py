"""What an associate's home page looks ahead to, and back at: due soon, and resolved today."""

from datetime import datetime, timedelta

from django.db.models import Q

from foundation.actor import Actor
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import WORKED, Status
from inquiries.lists.queries.lists import InquiryFilters, inquiry_rows, with_type_titles
from inquiries.lists.rows import ListedInquiry

AHEAD = timedelta(hours=2)
MOST_DUE = 6


def due_soon(actor: Actor, at: datetime) -> list[ListedInquiry]:
    """What is due within two hours and is the actor's or nobody's in their queues: next due first."""
    theirs = Q(assignee=actor.associate_id, status__in=WORKED) | Q(queue__in=actor.queue_ids, status=Status.QUEUED)
    rows = inquiry_rows(actor, InquiryFilters(), at).filter(theirs, due_at__gt=at, due_at__lte=at + AHEAD)
    return with_type_titles(rows.order_by("due_at", "created_at")[:MOST_DUE])


def resolved_since(actor: Actor, since: datetime) -> int:
    """How many that the actor held last were resolved since then and are not open again."""
    resolved = Inquiry.objects.filter(resolved_at__gte=since, last_holder=actor.associate_id)
    return resolved.exclude(status__in=[Status.QUEUED, *WORKED]).count()
