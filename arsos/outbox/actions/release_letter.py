"""A letter that was given up is tried again."""

from datetime import datetime
from uuid import UUID

from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import PermissionRefused, ResourceNotFound
from arsos.kernel.transactions import durable
from arsos.outbox.models import Letter


@durable
def release_letter(letter_id: UUID, *, by: Actor, at: datetime) -> None:
    """This will let a letter be sent that was refused ten times. Raises PermissionRefused and ResourceNotFound."""
    if not by.has_role(Role.ADMINISTRATOR):
        raise PermissionRefused("Only administrators release mail.")
    dead = Letter.objects.filter(id=letter_id, state=Letter.State.DEAD)
    if not dead.update(state=Letter.State.WAITING, due_at=at, attempts=0, leased_until=None):
        raise ResourceNotFound
