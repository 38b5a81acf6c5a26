"""Nothing stays with somebody who may not work it any more."""

from datetime import datetime
from uuid import UUID

from arsos.desk.queries.staffing import is_working
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from inquiries.actions.release_inquiry import put_back
from inquiries.actions.tell_people import Recipient, tell
from inquiries.models import Inquiry
from inquiries.rules.lifecycle import WORKED

NO_LONGER_HERE = "The holder's access has ended."


@durable
def return_from_departed(inquiry_id: UUID, *, at: datetime) -> bool:
    """This will return an inquiry to its queue when its holder's role has ended or they cannot sign in, and tell the
    leads. Looks again under the lock; twice has one effect.
    """
    held = Inquiry.objects.filter(id=inquiry_id, status__in=WORKED).select_for_update(skip_locked=True, of=("self",))
    inquiry = held.first()
    if inquiry is None or inquiry.assignee_id is None or is_working(inquiry.assignee_id):
        return False
    holder = inquiry.assignee_id
    put_back(inquiry, reason=NO_LONGER_HERE, by=Actor.system(), at=at)
    tell(inquiry, [Recipient.LEAD], kind="returned", once=inquiry.version, gather=str(holder), at=at)
    return True
