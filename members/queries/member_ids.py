"""Members by what they are called outside; for auditors, who are told nothing but our own id."""

from uuid import UUID

from arsos.journal.reads import note_look
from arsos.kernel.errors import ResourceNotFound
from members.models import Member


def member_id_of(*, humana_id: str, dependent_code: str) -> UUID:
    """Our id of a member; journaled. Raises ResourceNotFound."""
    found = Member.objects.filter(humana_id=humana_id, dependent_code=dependent_code)
    member_id = found.values_list("id", flat=True).first()
    note_look(kind="search", subjects=[member_id] if member_id else [], fields=["humana_id"])
    if member_id is None:
        raise ResourceNotFound("There is no member with this Humana id.")
    return member_id
