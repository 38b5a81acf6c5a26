"""Members whose records have been kept long enough (R36)."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q

from arsos.kernel import clock
from members.models import LegalHold, Member, Policy
from members.rules.retention import Coverage, Retention, decide_retention

AT_A_TIME = 500


def long_gone_members(on: date) -> Iterator[Member]:
    """Members without coverage on the day, without a hold, not purged yet; the rule about years is asked later."""
    goes_on = Q(terminates_on=None) | Q(terminates_on__gte=on)
    going_on = Policy.objects.filter(goes_on, member=OuterRef("pk"), cancelled_on=None)
    held = LegalHold.objects.filter(member=OuterRef("pk"), lifted_at=None)
    gone = Member.objects.filter(~Exists(going_on), ~Exists(held), purged_at=None)
    yield from gone.order_by("id").prefetch_related("policies__plan").iterator(chunk_size=AT_A_TIME)


def lock_member(member_id: UUID) -> Member | None:
    """The member locked for purging, unless a hold has come in between."""
    member = Member.objects.select_for_update().filter(id=member_id, purged_at=None).first()
    if member is None or member.legal_holds.filter(lifted_at=None).exists():
        return None
    return member


def retention_of(member: Member, *, last_contact_on: date | None) -> Retention:
    """Until when a member's records are kept; `last_contact_on` is when their last inquiry ended."""
    coverages = [
        Coverage(is_medicare=policy.plan.family == "medicare", ends_on=policy.cancelled_on or policy.terminates_on)
        for policy in member.policies.all()
    ]
    contacts = [clock.date_of(member.created_at), last_contact_on, _last_screened_on(member)]
    return decide_retention(coverages, last_contact_on=max(day for day in contacts if day is not None))


def _last_screened_on(member: Member) -> date | None:
    """The day of the last screening for the SOS line, or None."""
    latest = member.sos_screenings.aggregate(latest=Max("created_at"))["latest"]
    return clock.date_of(latest) if latest else None
