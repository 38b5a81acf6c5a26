"""Members whose records have been kept long enough (R36)."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q
from django.db.models.functions import Coalesce

from audit.chain.steps import still_says
from foundation import clock
from members.book.models import Member, Policy
from members.retention.models import LegalHold
from members.retention.rules import MEDICARE_YEARS, OTHER_YEARS, Coverage, Retention, decide_retention, years_after

AT_A_TIME = 500


def long_gone_members(on: date) -> Iterator[Member]:
    """Members whose coverage ended, and who were made, long enough ago, without a hold, not purged yet.

    The rule is asked later with the last contact; the years are asked here too, so that the round reads who may be due
    and not everybody who ever left.
    """
    goes_on = Q(terminates_on=None) | Q(terminates_on__gte=on)
    going_on = Policy.objects.filter(goes_on, member=OuterRef("pk"), cancelled_on=None)
    held = LegalHold.objects.filter(member=OuterRef("pk"), lifted_at=None)
    ended = Policy.objects.filter(member=OuterRef("pk")).alias(end=Coalesce("cancelled_on", "terminates_on"))
    kept_long = ended.filter(plan__family="medicare")
    gone = Member.objects.filter(~Exists(going_on), ~Exists(held), purged_at=None)
    gone = gone.exclude(Exists(ended.filter(end__gt=years_after(on, -OTHER_YEARS))))
    gone = gone.exclude(Exists(kept_long) & Exists(ended.filter(end__gt=years_after(on, -MEDICARE_YEARS))))
    gone = gone.filter(created_at__lt=clock.bounds_of_days(on, years_after(on, -OTHER_YEARS))[1])
    yield from gone.order_by("id").prefetch_related("policies__plan").iterator(chunk_size=AT_A_TIME)


def lock_member(member_id: UUID) -> Member | None:
    """The member locked for purging, unless a hold has come in between or was lifted past ARSOS."""
    member = Member.objects.select_for_update().filter(id=member_id, purged_at=None).first()
    if member is None:
        return None
    is_held = any(not (one.lifted_at and still_says(one, "legal_hold_lifted")) for one in member.legal_holds.all())
    return None if is_held else member


def retention_of(member: Member, *, last_contact_on: date | None) -> Retention:
    """Until when a member's records are kept; `last_contact_on` is when their last inquiry ended.

    A policy counts from when we heard of its end: an end that somebody writes into the table today is of today.
    """
    coverages = [
        Coverage(is_medicare=policy.plan.family == "medicare", ends_on=policy.cancelled_on or policy.terminates_on)
        for policy in member.policies.all()
    ]
    heard = [clock.date_of(policy.updated_at) for policy in member.policies.all()]
    contacts = [clock.date_of(member.created_at), last_contact_on, _last_screened_on(member), *heard]
    return decide_retention(coverages, last_contact_on=max(day for day in contacts if day is not None))


def _last_screened_on(member: Member) -> date | None:
    """The day of the last screening for the SOS line, or None."""
    latest = member.sos_screenings.aggregate(latest=Max("created_at"))["latest"]
    return clock.date_of(latest) if latest else None
