"""An agent asks those above them for help with an inquiry."""

from collections.abc import Sequence
from datetime import datetime

from arsos.accounts.leaders import leaders_of
from arsos.kernel import clock
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound
from arsos.kernel.transactions import durable
from escalations.models import Escalation
from escalations.rules.ladder import decide_first_level
from inquiries.access import lock_inquiry, require_action
from inquiries.actions.note_escalation import note_escalation
from inquiries.rules.lifecycle import Action


@durable
def escalate_inquiry(
    reference: str,
    *,
    exhausted_options: Sequence[str],
    reason: str,
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> str:
    """This will raise an inquiry to the first level of the agent's ladder (R28).

    Returns the reference. Raises ConflictFound while an escalation is open, and when nobody leads the agent.
    """
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.ESCALATE)
    if Escalation.objects.filter(inquiry=inquiry.id).exclude(state=Escalation.State.SETTLED).exists():
        raise ConflictFound("This inquiry is escalated already.")
    leaders = leaders_of(inquiry.agent_id, on=clock.date_of(at))
    first = decide_first_level(leaders) if leaders else None
    if first is None:
        raise ConflictFound("Nobody is named as leader of this agent; ask an administrator.")
    level, owner_id = first
    Escalation.objects.create(
        inquiry_id=inquiry.id,
        level=level,
        owner_id=owner_id,
        exhausted_options=list(exhausted_options),
        reason=reason,
        raised_by_name=by.name,
        raised_at=at,
    )
    note_escalation(inquiry, owner_id=owner_id, level=level, exhausted=exhausted_options, reason=reason, by=by, at=at)
    return inquiry.reference
