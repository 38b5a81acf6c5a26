"""Purge a member or a prospect when the time to keep their records is over."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from audit.chain.steps import bury
from foundation import clock
from foundation.actor import Actor
from foundation.transactions import durable
from inquiries.inquiry.models import Inquiry, Prospect
from inquiries.inquiry.rules import OPEN
from inquiries.retention.erasure import About, erase_elsewhere
from inquiries.retention.queries import last_contact_on, retention_of_prospect, typed_on
from inquiries.retention.steps import erase_inquiry, forget_prospects
from inquiries.search_documents.contents import keep_documents
from members.retention.actions import forget_member
from members.retention.queries import lock_member, retention_of


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
        counts = erase_inquiry(inquiry, at=at)
        bury("inquiry", inquiry.id, rule=retention.rule, counts=counts, by=by, at=at)
        purged.add({"inquiries": 1, **counts})
    purged.add(
        forget_prospects(Prospect.objects.filter(inquiries__linked_member=member_id, inquiries__link_is_sure=True))
    )
    purged.add(erase_elsewhere(About.MEMBER, member_id))
    purged.add(forget_member(member, at=at))
    bury("member", member_id, rule=retention.rule, counts=purged.counts, by=by, at=at)
    return purged


@durable
def purge_prospect(prospect_id: UUID, *, by: Actor, at: datetime) -> str:
    """This will purge a prospect who belongs to no member, with what their inquiries say (R36).

    Looks again under the lock. Returns the rule, or nothing, changing nothing, when it is not time yet.
    """
    about = Inquiry.objects.filter(prospect=prospect_id)
    inquiries = list(about.select_for_update().order_by("id"))
    retention = retention_of_prospect(about, typed_on=typed_on(prospect_id))
    is_kept = any(one.link_is_sure or one.status in OPEN for one in inquiries)
    if is_kept or not retention.is_over(clock.date_of(at)):
        return ""
    for inquiry in inquiries:
        counts = erase_inquiry(inquiry, at=at)
        bury("inquiry", inquiry.id, rule=retention.rule, counts=counts, by=by, at=at)
    counts = {"inquiries": len(inquiries), **forget_prospects(Prospect.objects.filter(id=prospect_id))}
    keep_documents(*(inquiry.id for inquiry in inquiries))
    bury("prospect", prospect_id, rule=retention.rule, counts=counts, by=by, at=at)
    return retention.rule
