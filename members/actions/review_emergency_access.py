"""A lead says whether an emergency access was right."""

from datetime import datetime
from uuid import UUID

from arsos.journal.chained_rows import chain_row
from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import ConflictFound, PermissionRefused, ResourceNotFound
from arsos.kernel.transactions import durable
from arsos.outbox.enqueue import Effect, EventType, enqueue
from members.models import EmergencyAccess


@durable
def review_emergency_access(access_id: UUID, *, verdict: str, note: str, by: Actor, at: datetime) -> EmergencyAccess:
    """This will close the review of an access, for good (R34).

    Raises PermissionRefused for who is no lead or opened it, ConflictFound when somebody reviewed it already.
    """
    if not by.has_role(Role.LEAD) or by.user_id is None:
        raise PermissionRefused("Emergency accesses are reviewed by leads.")
    access = EmergencyAccess.objects.select_for_update().filter(id=access_id).first()
    if access is None:
        raise ResourceNotFound
    if access.user_id == by.user_id:
        raise PermissionRefused("Somebody else must review your own emergency access.")
    if access.verdict:
        raise ConflictFound("This emergency access has been reviewed.")
    access.verdict, access.review_note = verdict, note
    access.reviewed_by_id, access.reviewed_at = by.user_id, at
    access.save()
    chain_row(access, "emergency_review", at=at)
    reviewed = Effect(
        type=EventType.EMERGENCY_ACCESS_REVIEWED, data={"emergency_access": str(access.id), "verdict": verdict}
    )
    enqueue([reviewed], subject_id=access.id, at=at)
    return access
