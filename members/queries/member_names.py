"""Names of some members, for rows that know members by their id alone."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from arsos.journal.reads import note_look
from arsos.kernel.actor import Actor
from arsos.kernel.name_search import named
from members.access import visible_members
from members.models import Member


def names_of_members(actor: Actor, member_ids: Collection[UUID], at: datetime) -> dict[UUID, str]:
    """The names of those among some members whom the actor may see; journaled as shown."""
    if not member_ids:
        return {}
    seen = visible_members(actor, at).filter(id__in=member_ids).values_list("id", "first_name", "last_name")
    names = {member_id: f"{first_name} {last_name}" for member_id, first_name, last_name in seen}
    if names:
        note_look(subjects=list(names), fields=["name"])
    return names


def members_named(text: str) -> QuerySet[Member, Any]:
    """Ids of all members with such names, to narrow by in a statement that is cut to what somebody may see."""
    return Member.objects.filter(named(text)).values("id")
