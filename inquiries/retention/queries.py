"""When somebody last had an inquiry with us, and whose records were kept long enough (R36)."""

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from audit.history.queries import last_happened_at
from foundation import clock
from inquiries.inquiry.models import Inquiry, Prospect
from inquiries.inquiry.rules import OPEN
from members.retention.queries import long_gone_members, retention_of
from members.retention.rules import OTHER_YEARS, Coverage, Retention, decide_retention, years_after


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


def members_to_purge(at: datetime) -> Iterator[UUID]:
    """Members whose time is over; what forbids purging one is asked again under the lock."""
    today = clock.date_of(at)
    for member in long_gone_members(today):
        if retention_of(member, last_contact_on=last_contact_on(member.id)).is_over(today):
            yield member.id


def prospects_to_purge(at: datetime) -> Iterator[UUID]:
    """Prospects without a member whose time is over."""
    today = clock.date_of(at)
    for prospect_id in lone_prospects(years_after(today, -OTHER_YEARS)):
        inquiries = Inquiry.objects.filter(prospect=prospect_id)
        if retention_of_prospect(inquiries, typed_on=typed_on(prospect_id)).is_over(today):
            yield prospect_id
