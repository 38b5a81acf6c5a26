"""The steps by which an escalation shows in the inquiry it is about."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from arsos.journal.record import Happening
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import inside_transaction
from arsos.outbox.enqueue import EventType
from inquiries.actions.change_status import change_status
from inquiries.actions.note_happening import note_happening
from inquiries.models import Inquiry
from inquiries.rules.lifecycle import Action


@inside_transaction
def note_escalation(
    inquiry: Inquiry,
    *,
    owner_id: UUID,
    shown: Mapping[str, Any],
    exhausted: Sequence[str],
    reason: str,
    by: Actor,
    at: datetime,
) -> Inquiry:
    """This will let the owner of an escalation see the inquiry, and record who was asked and why (R28).

    `shown` is what the inquiry says of its escalation: id, state, level and owner.
    """
    return change_status(
        inquiry,
        action=Action.ESCALATE,
        by=by,
        at=at,
        changes={"escalated_to_id": owner_id, "escalation": dict(shown)},
        facts={"level": shown["level"], "owner": str(owner_id), "exhausted_options": len(exhausted)},
        text="\n".join([*exhausted, reason]),
        event=EventType.ESCALATION_RAISED,
    )


@inside_transaction
def note_escalation_step(
    inquiry: Inquiry,
    *,
    event: EventType,
    owner_id: UUID,
    shown: Mapping[str, Any],
    why: str = "",
    text: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """This will record that an escalation was taken up, has climbed or is settled; who may see the inquiry because it
    was escalated to them follows it. Status, holder and queue stay.
    """
    inquiry.escalated_to_id = owner_id
    inquiry.escalation = dict(shown)
    inquiry.updated_at = at
    facts = {name: shown[name] for name in ("level", "state", "outcome") if shown[name]}
    facts |= {"why": why} if why else {}
    kind = event.value.replace(".", "_")
    note_happening(
        inquiry,
        Happening(kind=kind, facts={**facts, "owner": str(owner_id)}, text=text),
        by=by,
        at=at,
        event=event,
        said={"escalation": str(shown["id"]), **facts},
    )
    inquiry.save()
