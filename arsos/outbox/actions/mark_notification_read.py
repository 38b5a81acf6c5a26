"""A person has read one thing they were told."""

from datetime import datetime
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.errors import ResourceNotFound
from arsos.kernel.transactions import durable
from arsos.outbox.queries.notifications import notifications_of


@durable
def mark_notification_read(notification_id: UUID, *, by: Actor, at: datetime) -> None:
    """This will mark one notification of the person as read; nothing more happens when it was. Raises ResourceNotFound
    for somebody else's.
    """
    own = notifications_of(by).filter(id=notification_id)
    if not own.filter(read_at=None).update(read_at=at) and not own.exists():
        raise ResourceNotFound
