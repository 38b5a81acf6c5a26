"""A book has moved: its open inquiries go to the new agent of record."""

from datetime import datetime
from uuid import UUID

from arsos.journal.record import Happening
from arsos.kernel import clock
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from arsos.outbox.enqueue import EventType
from inquiries.actions.note_happening import note_happening
from inquiries.models import Inquiry
from inquiries.rules.lifecycle import OPEN
from members.queries.books_moved import agent_of_record_on


@durable
def pass_on_inquiry(inquiry_id: UUID, *, at: datetime) -> bool:
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
    said = Happening(kind="passed_on", facts=facts)
    note_happening(inquiry, said, by=Actor.system(), at=at, event=EventType.INQUIRY_CHANGED)
    inquiry.save()
    return True
