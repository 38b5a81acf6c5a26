"""What an associate can do, and how much."""

from collections.abc import Iterable
from datetime import datetime

from arsos.desk.models import Associate, Skill
from arsos.journal.configuration import note_configured
from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import PermissionRefused
from arsos.kernel.transactions import durable


@durable
def change_associate(associate: Associate, *, skills: Iterable[Skill], by: Actor, at: datetime) -> None:
    """This will store an associate with their capacity and skills (R16). Raises PermissionRefused."""
    if not by.has_role(Role.ADMINISTRATOR):
        raise PermissionRefused("Only administrators change associates.")
    associate.full_clean()
    associate.save()
    associate.skills.set(skills)
    note_configured(associate, fields=["capacity", "skills"], by=by, at=at)
