"""The time to keep a member's records is over."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from arsos.journal.tombstones import bury
from arsos.kernel import clock
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from inquiries.actions.empty_inquiry import SOS_TEXTS, empty_inquiry, forget_prospects
from inquiries.models import Inquiry, Prospect
from inquiries.queries.last_contact import last_contact_on
from inquiries.rules.lifecycle import OPEN
from members.actions.forget_member import forget_member
from members.queries.expired_records import lock_member, retention_of


@dataclass(slots=True)
class Purged:
    """What went, by kind."""

    rule: str
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, more: dict[str, int]) -> None:
        for name, count in more.items():
            self.counts[name] = self.counts.get(name, 0) + count


@durable
def purge_member(member_id: UUID, *, by: Actor, at: datetime) -> Purged | None:
    """This will purge a member with everything their inquiries say, and leave tombstones (R36).

    Looks again under the lock; returns None, changing nothing, when a hold, an open inquiry, new coverage or the
    calendar forbids it. States, times and hashes stay, so that the chain can still be verified.
    """
    member = lock_member(member_id)
    if member is None:
        return None
    about = Inquiry.objects.filter(Q(member=member_id) | Q(linked_member=member_id, link_is_sure=True))
    if about.filter(status__in=OPEN).exists():
        return None
    retention = retention_of(member, last_contact_on=last_contact_on(member_id))
    if not retention.is_over(clock.date_of(at)):
        return None
    purged = Purged(retention.rule)
    for inquiry in about.select_for_update().order_by("id"):
        counts = empty_inquiry(inquiry, at=at)
        bury("inquiry", inquiry.id, rule=retention.rule, counts=counts, by=by, at=at)
        purged.add({"inquiries": 1, **counts})
    purged.add(
        forget_prospects(Prospect.objects.filter(inquiries__linked_member=member_id, inquiries__link_is_sure=True))
    )
    purged.add({"sos_screenings": member.sos_screenings.update(**SOS_TEXTS)})
    purged.add({"sos_calls": member.sos_calls.update(note="")})
    purged.add(forget_member(member, at=at))
    bury("member", member_id, rule=retention.rule, counts=purged.counts, by=by, at=at)
    return purged
