"""A screening passed, and nobody called."""

from datetime import datetime
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound
from arsos.kernel.transactions import durable
from escalations.access import lock_screening, require_own_use
from escalations.actions.stop_chasing import stop_chasing
from escalations.models import SosScreening


@durable
def record_no_call(screening_id: UUID, *, reason: str, by: Actor, at: datetime) -> SosScreening:
    """This will record why no call followed a passed screening, and end the reminders (R28).

    Raises ResourceNotFound, PermissionRefused, and ConflictFound where nothing passed, a call is logged, or a reason.
    """
    screening = lock_screening(by, screening_id, at)
    require_own_use(by, screening.agent_id)
    if not screening.passed:
        raise ConflictFound("It was refused; nobody expects a call.")
    if screening.no_call_reason or screening.calls.exists():
        raise ConflictFound("What became of it is recorded already.")
    screening.no_call_reason = reason
    screening.save(update_fields=["no_call_reason"])
    stop_chasing(screening)
    return screening
