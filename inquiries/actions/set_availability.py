"""An associate comes or goes."""

from datetime import datetime

from arsos.desk.actions.change_availability import change_availability
from arsos.kernel.actor import Actor
from arsos.kernel.errors import PermissionRefused
from arsos.kernel.transactions import durable
from inquiries.actions.release_inquiry import put_back
from inquiries.models import Inquiry
from inquiries.queries.going_absent import LAST_URGENT
from inquiries.rules.lifecycle import WORKED


@durable
def set_availability(*, is_available: bool, by: Actor, at: datetime) -> list[str]:
    """This will note presence; going absent returns held P1 and P2 inquiries to their queues (R16).

    Returns the references that went back. Raises PermissionRefused for who is no associate.
    """
    if by.associate_id is None:
        raise PermissionRefused("Only associates have an availability.")
    change_availability(by.associate_id, is_available=is_available, at=at)
    if is_available:
        return []
    held = Inquiry.objects.select_for_update().filter(
        assignee=by.associate_id, priority__lte=LAST_URGENT, status__in=WORKED
    )
    held = held.order_by("id")  # as whoever else locks several, so that two never wait for each other
    returned = [put_back(inquiry, reason="the holder went absent", by=by, at=at) for inquiry in held]
    return [inquiry.reference for inquiry in returned]
