"""The owner of an escalation settles it."""

from datetime import datetime
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound
from arsos.kernel.transactions import durable
from escalations.access import lock_own_escalation
from escalations.actions.climb_ladder import settle
from escalations.models import Escalation


@durable
def settle_escalation(
    escalation_id: UUID, *, outcome: str, note: str, by: Actor, at: datetime, expected_version: int | None = None
) -> Escalation:
    """This will settle an escalation with an outcome that the agent sees (R28). The inquiry goes on as it is.

    Raises ResourceNotFound, PermissionRefused, VersionStale, and ConflictFound for one that is settled.
    """
    escalation = lock_own_escalation(by, escalation_id, at, expected_version=expected_version)
    if escalation.state == Escalation.State.SETTLED:
        raise ConflictFound("It is settled already.")
    settle(escalation.inquiry, escalation, outcome=outcome, note=note, by=by, at=at)
    return escalation
