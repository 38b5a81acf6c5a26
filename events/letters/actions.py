"""A letter that was given up is tried again."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from events.letters.models import Letter
from foundation.actor import Actor
from foundation.errors import PermissionRefused, ResourceNotFound
from foundation.policy import may_resend_mail
from foundation.transactions import durable


@durable
def release_letter(letter_id: UUID, *, by: Actor, at: datetime) -> None:
    """This will let a letter be sent that was refused ten times. Raises PermissionRefused and ResourceNotFound."""
    if not may_resend_mail(by):
        raise PermissionRefused(_("Only administrators can resend mail."))
    dead = Letter.objects.filter(id=letter_id, state=Letter.State.DEAD)
    if not dead.update(state=Letter.State.WAITING, due_at=at, attempts=0, leased_until=None):
        raise ResourceNotFound
