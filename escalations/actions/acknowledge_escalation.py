"""The owner of an escalation takes it up."""

from datetime import datetime
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound
from arsos.kernel.transactions import durable
from arsos.outbox.enqueue import EventType
from escalations.access import lock_own_escalation
from escalations.actions.climb_ladder import shown_in_inquiry, tell_of, those_concerned
from escalations.models import Escalation
from escalations.rules.ladder import Level
from inquiries.actions.note_escalation import note_escalation_step


@durable
def acknowledge_escalation(
    escalation_id: UUID, *, by: Actor, at: datetime, expected_version: int | None = None
) -> Escalation:
    """This will record that its owner has taken an escalation up; from now on the time to settle counts (R28).

    Raises ResourceNotFound, PermissionRefused, VersionStale, and ConflictFound unless it waits for that.
    """
    escalation = lock_own_escalation(by, escalation_id, at, expected_version=expected_version)
    if escalation.state != Escalation.State.RAISED:
        raise ConflictFound(f"It is {escalation.state} already.")
    escalation.state, escalation.acknowledged_at = Escalation.State.ACKNOWLEDGED, at
    escalation.next_check_at = escalation.settle_due_at
    escalation.version += 1
    escalation.save()
    escalation.steps.filter(left_at=None).update(acknowledged_at=at)
    note_escalation_step(
        escalation.inquiry,
        event=EventType.ESCALATION_ACKNOWLEDGED,
        owner_id=escalation.owner_id,
        shown=shown_in_inquiry(escalation),
        by=by,
        at=at,
    )
    concerned = those_concerned(escalation.inquiry)
    words = Level(escalation.level).words
    tell_of(escalation, concerned, kind="escalation_acknowledged", at=at, level=words)
    return escalation
