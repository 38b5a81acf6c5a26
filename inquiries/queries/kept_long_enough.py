"""People whose records have been kept for their time (R36)."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from arsos.kernel import clock
from inquiries.models import Inquiry
from inquiries.queries.last_contact import last_contact_on, lone_prospects, retention_of_prospect, typed_on
from members.queries.expired_records import long_gone_members, retention_of
from members.rules.retention import OTHER_YEARS, years_after


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
