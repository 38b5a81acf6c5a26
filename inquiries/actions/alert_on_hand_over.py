"""Nobody has acknowledged a hand-over in time: the leads learn of it (R29)."""

from datetime import datetime
from uuid import UUID

from arsos.journal.chained_rows import chain_row
from arsos.journal.record import Happening
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from inquiries.access import lock_inquiry_by_id
from inquiries.actions.note_happening import note_happening
from inquiries.actions.tell_people import Recipient, tell
from inquiries.models import Destination, HandOver


@durable
def alert_on_hand_over(hand_over_id: UUID, *, at: datetime) -> bool:
    """This will tell the leads once, after four hours, or one if it is expedited; whoever came first has done it."""
    due = HandOver.objects.filter(id=hand_over_id, alert_at__lte=at)
    inquiry_id = due.values_list("inquiry_id", flat=True).first()
    inquiry = lock_inquiry_by_id(inquiry_id, passes_over=True) if inquiry_id is not None else None
    made = due.select_for_update(of=("self",)).first() if inquiry is not None else None
    if inquiry is None or made is None:
        return False
    made.alert_at = None
    made.save(update_fields=["alert_at"])
    chain_row(made, "hand_over_state", at=at)
    title = Destination(made.destination).label
    tell(inquiry, [Recipient.LEAD], kind="hand_over_unacknowledged", once=made.id, at=at, destination=title)
    facts = {"hand_over": str(made.id), "destination": made.destination}
    said = Happening(kind="hand_over_unacknowledged", facts=facts, agent_visible=False)
    note_happening(inquiry, said, by=Actor.system(), at=at, event=None)
    inquiry.save()
    return True
