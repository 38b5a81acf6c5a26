"""A mail that was given up is tried again."""

from datetime import datetime
from uuid import UUID

from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import PermissionRefused, ResourceNotFound
from arsos.kernel.transactions import durable
from arsos.outbox.models import Notification

MailState = Notification.MailState


@durable
def release_mail(notification_id: UUID, *, by: Actor, at: datetime) -> None:
    """This will let a mail be sent that was refused ten times. Raises PermissionRefused and ResourceNotFound."""
    if not by.has_role(Role.ADMINISTRATOR):
        raise PermissionRefused("Only administrators release mail.")
    dead = Notification.objects.filter(id=notification_id, mail_state=MailState.DEAD)
    if not dead.update(mail_state=MailState.WAITING, mail_due_at=at, mail_attempts=0, leased_until=None):
        raise ResourceNotFound
