"""An associate went absent by a slip of the hand: within a minute everything comes back to them."""

from datetime import datetime

from arsos.desk.actions.change_availability import change_availability
from arsos.desk.queries.staffing import is_available
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound, PermissionRefused
from arsos.kernel.transactions import durable
from inquiries.actions.claim_inquiry import take_into_hands
from inquiries.queries.going_absent import went_back


@durable
def undo_absence(*, by: Actor, at: datetime) -> list[str]:
    """This will make an associate available again and give back what going absent returned to the queues (R16).

    What somebody has taken or changed meanwhile stays with them; what waited for somebody comes back as in progress.
    Returns the references that came back. Raises PermissionRefused for who is no associate, and ConflictFound when
    the minute is over or they are available.
    """
    if by.associate_id is None:
        raise PermissionRefused("Only associates have an availability.")
    back = list(went_back(by, at).select_for_update(of=("self",)))
    if not back or is_available(by.associate_id):
        raise ConflictFound("This can be undone for one minute. Take what you need from the queues.")
    change_availability(by.associate_id, is_available=True, at=at)
    return [take_into_hands(inquiry, by=by, at=at).reference for inquiry in back]
