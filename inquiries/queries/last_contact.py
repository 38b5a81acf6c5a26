"""When somebody last had an inquiry with us, and how long a prospect's records are kept."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from arsos.journal.timeline import last_happened_at
from arsos.kernel import clock
from inquiries.models import Inquiry, Prospect
from inquiries.rules.lifecycle import OPEN
from members.rules.retention import Coverage, Retention, decide_retention


def last_contact_on(member_id: UUID) -> date | None:
    """The day something last happened to an inquiry about a member, or None."""
    return _last_day(Inquiry.objects.filter(Q(member=member_id) | Q(linked_member=member_id, link_is_sure=True)))


def _last_day(inquiries: QuerySet[Inquiry]) -> date | None:
    """By their rows or by their histories, whichever is later: nobody takes an entry out of a history."""
    latest = inquiries.aggregate(changed=Max("updated_at"), filed=Max("created_at"))
    instants = [*latest.values(), last_happened_at(inquiries.values("id"))]
    return max((clock.date_of(at) for at in instants if at is not None), default=None)


def retention_of_prospect(inquiries: QuerySet[Inquiry], *, typed_on: date | None) -> Retention:
    """A prospect had no coverage with us that we know of: their last inquiry counts instead.

    Who was typed in for an SOS screening alone, from the day they were, is kept as long as Medicare asks for, because
    nobody knows their plan.
    """
    last_day = _last_day(inquiries)
    if last_day is None:
        if typed_on is None:
            return Retention("without_inquiry", None)
        return decide_retention([Coverage(is_medicare=True, ends_on=typed_on)], last_contact_on=typed_on)
    families = set(inquiries.values_list("family", flat=True))
    coverages = [Coverage(is_medicare=family == "medicare", ends_on=last_day) for family in families]
    return decide_retention(coverages, last_contact_on=last_day)


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
