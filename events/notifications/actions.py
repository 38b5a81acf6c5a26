"""Mark notifications as read, choose how to get mail, and release mail that was given up."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from events.notifications.models import Notification, NotificationChoice
from events.notifications.queries import notifications_of
from foundation.actor import Actor
from foundation.errors import PermissionRefused, ResourceNotFound
from foundation.policy import may_resend_mail
from foundation.transactions import durable


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
        raise PermissionRefused(_("Notifications are for people. API clients get webhooks."))
    return by.user_id


@durable
def mark_notification_read(notification_id: UUID, *, by: Actor, at: datetime) -> None:
    """This will mark one notification of the person as read; nothing more happens when it was. Raises ResourceNotFound
    for somebody else's.
    """
    own = notifications_of(by).filter(id=notification_id)
    if not own.filter(read_at=None).update(read_at=at) and not own.exists():
        raise ResourceNotFound


MailState = Notification.MailState


@durable
def release_mail(notification_id: UUID, *, by: Actor, at: datetime) -> None:
    """This will let a mail be sent that was refused ten times. Raises PermissionRefused and ResourceNotFound."""
    if not may_resend_mail(by):
        raise PermissionRefused(_("Only administrators can resend mail."))
    dead = Notification.objects.filter(id=notification_id, mail_state=MailState.DEAD)
    if not dead.update(mail_state=MailState.WAITING, mail_due_at=at, mail_attempts=0, leased_until=None):
        raise ResourceNotFound
