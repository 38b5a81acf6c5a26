"""When somebody last had an inquiry with us, and how long a prospect's records are kept."""

from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from django.db.models import Max, Q

from arsos.kernel import clock
from inquiries.models import Inquiry, Prospect
from inquiries.rules.lifecycle import OPEN
from members.rules.retention import Coverage, Retention, decide_retention


def last_contact_on(member_id: UUID) -> date | None:
    """The day the last inquiry about a member changed for the last time, or None."""
    about = Inquiry.objects.filter(Q(member=member_id) | Q(linked_member=member_id, link_is_sure=True))
    latest = about.aggregate(latest=Max("updated_at"))["latest"]
    return clock.date_of(latest) if latest else None


def retention_of_prospect(inquiries: Iterable[Inquiry], *, typed_on: date | None) -> Retention:
    """A prospect had no coverage with us that we know of: their last inquiry counts instead.

    Who was typed in for an SOS screening alone, from the day they were, is kept as long as Medicare asks for, because
    nobody knows their plan.
    """
    found = list(inquiries)
    days = [clock.date_of(one.updated_at) for one in found]
    if not days:
        if typed_on is None:
            return Retention("without_inquiry", None)
        return decide_retention([Coverage(is_medicare=True, ends_on=typed_on)], last_contact_on=typed_on)
    coverages = [Coverage(is_medicare=one.family == "medicare", ends_on=max(days)) for one in found]
    return decide_retention(coverages, last_contact_on=max(days))


def typed_on(prospect_id: UUID) -> date | None:
    """The day somebody was typed in, or None for nobody."""
    at = Prospect.objects.filter(id=prospect_id).values_list("created_at", flat=True).first()
    return clock.date_of(at) if at else None


def lone_prospects(before: date) -> Iterator[UUID]:
    """Prospects made before a day who never became members and have nothing open."""
    known = Inquiry.objects.filter(prospect__isnull=False)
    kept = known.filter(link_is_sure=True) | known.filter(status__in=OPEN)
    old = Prospect.objects.filter(created_at__date__lt=before, date_of_birth__isnull=False)
    yield from old.exclude(id__in=kept.values("prospect")).order_by("id").values_list("id", flat=True).iterator(500)
