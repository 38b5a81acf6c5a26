"""Values that are masked everywhere else."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from arsos.journal.reads import note_look
from arsos.kernel.actor import Actor
from arsos.kernel.errors import PermissionRefused
from arsos.kernel.policy import Right
from arsos.kernel.purposes import require_purpose
from members.access import find_member, may

REVEALABLE = ("mbi", "date_of_birth")


def revealed_values(
    actor: Actor, member_id: UUID, *, fields: Sequence[str], purpose: str, at: datetime
) -> dict[str, str | None]:
    """The plain values of some fields, journaled with the purpose (R32).

    Raises ResourceNotFound outside what the actor may see, PermissionRefused without the right to it, and InputRejected
    for a purpose that says nothing.
    """
    member = find_member(actor, member_id, at)
    if not may(actor, Right.REVEAL, member_id, at):
        raise PermissionRefused("Values are revealed to the agent of record, their delegates, and to who holds it.")
    withheld = sorted(actor.redacted_fields.intersection(fields))
    if withheld:
        raise PermissionRefused(f"This client is never shown: {', '.join(withheld)}.")
    require_purpose(purpose)
    note_look(kind="reveal", subjects=[member_id], fields=fields, purpose=purpose)
    return {name: str(value) if (value := getattr(member, name)) is not None else None for name in fields}
