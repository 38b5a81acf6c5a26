"""The step by which an escalation shows in the inquiry it is about."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.transactions import inside_transaction
from arsos.outbox.enqueue import EventType
from inquiries.actions.change_status import change_status
from inquiries.models import Inquiry
from inquiries.rules.lifecycle import Action


@inside_transaction
def note_escalation(
    inquiry: Inquiry, *, owner_id: UUID, level: str, exhausted: Sequence[str], reason: str, by: Actor, at: datetime
) -> Inquiry:
    """This will let the owner of an escalation see the inquiry, and record who was asked and why (R28)."""
    return change_status(
        inquiry,
        action=Action.ESCALATE,
        by=by,
        at=at,
        changes={"escalated_to_id": owner_id},
        facts={"level": level, "owner": str(owner_id), "exhausted_options": len(exhausted)},
        text="\n".join([*exhausted, reason]),
        event=EventType.ESCALATION_RAISED,
    )
