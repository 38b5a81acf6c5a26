"""The owner of an escalation passes it up."""

from datetime import datetime
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound
from arsos.kernel.transactions import durable
from escalations.access import lock_own_escalation
from escalations.actions.climb_ladder import climb
from escalations.models import Escalation
from escalations.queries.ladders import ladder_of


@durable
def climb_escalation(
    escalation_id: UUID, *, reason: str, by: Actor, at: datetime, expected_version: int | None = None
) -> Escalation:
    """This will pass an escalation to the next level of the ladder as it stands today (R28).

    Raises ResourceNotFound, PermissionRefused, VersionStale, and ConflictFound where it is settled or nothing is above.
    """
    escalation = lock_own_escalation(by, escalation_id, at, expected_version=expected_version)
    if escalation.state == Escalation.State.SETTLED:
        raise ConflictFound("It is settled already.")
    ladder = ladder_of(escalation.inquiry.agent_id, at)
    place = ladder.next_place(above=escalation.level) if ladder else None
    if ladder is None or place is None:
        raise ConflictFound("Nothing is above this level; please settle it.")
    climb(escalation.inquiry, escalation, place, ladder, why="passed_up", said=reason, by=by, at=at)
    return escalation
