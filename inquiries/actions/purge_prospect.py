"""The time to keep the records of somebody who never became a member is over."""

from datetime import datetime
from uuid import UUID

from arsos.journal.tombstones import bury
from arsos.kernel import clock
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from inquiries.actions.empty_inquiry import empty_inquiry, forget_prospects
from inquiries.models import Inquiry, Prospect
from inquiries.queries.last_contact import retention_of_prospect, typed_on
from inquiries.rules.lifecycle import OPEN


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
        counts = empty_inquiry(inquiry, at=at)
        bury("inquiry", inquiry.id, rule=retention.rule, counts=counts, by=by, at=at)
    counts = {"inquiries": len(inquiries), **forget_prospects(Prospect.objects.filter(id=prospect_id))}
    bury("prospect", prospect_id, rule=retention.rule, counts=counts, by=by, at=at)
    return retention.rule
