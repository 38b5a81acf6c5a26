"""A lead looks at what an agent attested, or at what looks odd."""

from datetime import datetime
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound, PermissionRefused
from arsos.kernel.transactions import durable
from escalations.access import lock_screening, require_reviewer
from escalations.models import SosScreening


@durable
def review_sos_screening(screening_id: UUID, *, verdict: str, note: str, by: Actor, at: datetime) -> SosScreening:
    """This will record a lead's verdict on a screening, once; nobody reviews their own (R26).

    Raises ResourceNotFound, PermissionRefused, and ConflictFound for one that is reviewed.
    """
    screening = lock_screening(by, screening_id, at)
    require_reviewer(by)
    if by.user_id is None or screening.made_by_id == by.user_id:
        raise PermissionRefused("Nobody reviews their own screening.")
    if screening.verdict:
        raise ConflictFound(f"{screening.reviewed_by_name} has reviewed it.")
    screening.verdict, screening.review_note = verdict, note
    screening.reviewed_by_name, screening.reviewed_at = by.name, at
    screening.save(update_fields=["verdict", "review_note", "reviewed_by_name", "reviewed_at"])
    return screening
