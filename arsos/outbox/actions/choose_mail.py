"""A person says how they want to be mailed, and what they have read."""

from datetime import datetime
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.errors import PermissionRefused
from arsos.kernel.transactions import durable
from arsos.outbox.models import Notification, NotificationChoice


@durable
def choose_mail(*, mail: str, by: Actor) -> str:
    """This will mail the person at once, once a day, or never. Raises PermissionRefused for a system."""
    user_id = _require_person(by)
    NotificationChoice.objects.update_or_create(user_id=user_id, defaults={"mail": mail})
    return mail


@durable
def mark_read(*, up_to: datetime, by: Actor, at: datetime) -> int:
    """This will mark everything the person was told until an instant as read. Raises PermissionRefused."""
    unread = Notification.objects.filter(user=_require_person(by), read_at=None, created_at__lte=up_to)
    return unread.update(read_at=at)


def _require_person(by: Actor) -> UUID:
    if by.user_id is None:
        raise PermissionRefused("Systems are told by webhooks; notifications are for people.")
    return by.user_id
