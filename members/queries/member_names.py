"""Names of some members, for rows that know members by their id alone."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from arsos.journal.reads import note_look
from arsos.kernel.actor import Actor
from members.access import visible_members


def names_of_members(actor: Actor, member_ids: Collection[UUID], at: datetime) -> dict[UUID, str]:
    """The names of those among some members whom the actor may see; journaled as shown."""
    if not member_ids:
        return {}
    seen = visible_members(actor, at).filter(id__in=member_ids).values_list("id", "first_name", "last_name")
    names = {member_id: f"{first_name} {last_name}" for member_id, first_name, last_name in seen}
    if names:
        note_look(subjects=list(names), fields=["name"])
    return names
