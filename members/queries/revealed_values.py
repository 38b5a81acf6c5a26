"""Values that are masked everywhere else."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from arsos.journal.reads import note_look
from arsos.kernel.actor import Actor
from arsos.kernel.errors import PermissionRefused
from members.access import find_own_member

REVEALABLE = ("mbi", "date_of_birth")


def revealed_values(
    actor: Actor, member_id: UUID, *, fields: Sequence[str], purpose: str, at: datetime
) -> dict[str, str | None]:
    """The plain values of some fields, journaled with the purpose (R32).

    Raises ResourceNotFound outside what the actor may see, PermissionRefused outside the own book.
    """
    member = find_own_member(actor, member_id, at)
    if member is None:
        raise PermissionRefused("Values are revealed to the agent of record and their delegates.")
    note_look(kind="reveal", subjects=[member_id], fields=fields, purpose=purpose)
    return {name: str(value) if (value := getattr(member, name)) is not None else None for name in fields}
