"""Open inquiries whose policy has moved to another book (R30)."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from arsos.kernel import clock
from inquiries.models import Inquiry
from inquiries.rules.lifecycle import OPEN
from members.queries.books_moved import records_begun


def moved_inquiries(at: datetime, *, days: int) -> QuerySet[Inquiry]:
    """Open inquiries that name another agent than the one of record, where that one began within some days."""
    on = clock.date_of(at)
    newer = records_begun(on, days=days).filter(policy=OuterRef("policy_id")).exclude(agent=OuterRef("agent_id"))
    return Inquiry.objects.filter(Exists(newer), status__in=OPEN)
