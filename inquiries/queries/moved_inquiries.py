"""Open inquiries whose policy has moved to another book (R30)."""

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef

from inquiries.models import Inquiry
from inquiries.rules.lifecycle import OPEN
from members.queries.books_moved import records_begun

AT_A_TIME = 500


def moved_inquiries(on: date, *, days: int) -> list[UUID]:
    """Open inquiries that name another agent than the one of record, where that one began within some days."""
    newer = records_begun(on, days=days).filter(policy=OuterRef("policy_id")).exclude(agent=OuterRef("agent_id"))
    found = Inquiry.objects.filter(Exists(newer), status__in=OPEN)
    return list(found.values_list("id", flat=True)[:AT_A_TIME])
