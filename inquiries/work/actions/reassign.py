"""A book has moved: its open inquiries go to the new agent of record."""

from datetime import datetime
from uuid import UUID

from audit.chain.steps import HistoryRecord
from events.feed.steps import EventType
from foundation import clock
from foundation.actor import Actor
from foundation.transactions import durable
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import OPEN
from inquiries.inquiry.steps import add_to_history
from inquiries.search_documents.contents import keep_documents
from members.book.queries.books import agent_of_record_on


@durable
def reassign_inquiry(inquiry_id: UUID, *, at: datetime) -> bool:
    """This will name the agent of record of today on an open inquiry; from then on the former one sees nothing of it.

    Looks again under the lock. Returns whether something changed; running it twice has one effect (R30).
    """
    inquiry = Inquiry.objects.select_for_update().filter(id=inquiry_id, status__in=OPEN).first()
    if inquiry is None or inquiry.policy_id is None:
        return False
    newer = agent_of_record_on(inquiry.policy_id, clock.date_of(at))
    if newer is None or newer == inquiry.agent_id:
        return False
    facts = {"from_agent": str(inquiry.agent_id), "to_agent": str(newer)}
    inquiry.agent_id = newer
    inquiry.version += 1
    inquiry.updated_at = at
    said = HistoryRecord(kind="passed_on", facts=facts)
    add_to_history(inquiry, said, by=Actor.system(), at=at, event=EventType.INQUIRY_CHANGED)
    inquiry.save()
    keep_documents(inquiry.id)
    return True
