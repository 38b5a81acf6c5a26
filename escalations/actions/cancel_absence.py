"""Somebody of the ladder is back, or does not go."""

from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.errors import ResourceNotFound
from arsos.kernel.transactions import durable
from escalations.models import OwnerAbsence


@durable
def cancel_absence(absence_id: UUID, *, by: Actor) -> None:
    """This will take back days on which the actor would have been away. Raises ResourceNotFound for another's."""
    found, _ = OwnerAbsence.objects.filter(id=absence_id, user=by.user_id).delete() if by.user_id else (0, {})
    if not found:
        raise ResourceNotFound
