"""The one gate: the only writer of an inquiry's status, its history and its effects (R19, R20)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from arsos.journal.record import Happening, Tail, record_history
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import inside_transaction
from arsos.outbox.enqueue import Effect, EventType, enqueue
from inquiries.access import require_action
from inquiries.models import Inquiry
from inquiries.rules.lifecycle import TRANSITIONS, Action, Status

WORKED = (Status.IN_PROGRESS, Status.PENDING)


@inside_transaction
def change_status(
    inquiry: Inquiry,
    *,
    action: Action,
    by: Actor,
    at: datetime,
    to: Status | None = None,
    changes: Mapping[str, Any] | None = None,
    facts: Mapping[str, object] | None = None,
    text: str = "",
    agent_visible: bool = True,
    event: EventType = EventType.INQUIRY_CHANGED,
) -> Inquiry:
    """This will take an action on a locked inquiry: status, fields, history and effect in the running commit.

    `to` is needed only where the table leaves it open. Raises PermissionRefused and TransitionRefused.
    """
    require_action(by, inquiry, action)
    before = Status(inquiry.status)
    after = to or TRANSITIONS[action].to or before
    for name, value in (changes or {}).items():
        setattr(inquiry, name, value)
    _leave(inquiry, after)
    inquiry.status = after
    inquiry.version += 1
    inquiry.updated_at = at
    said = {"action": action.value, "from": before.value, "to": after.value, **(facts or {})}
    note_happening(
        inquiry,
        Happening(kind=action.value, facts=said, agent_visible=agent_visible, text=text),
        by=by,
        at=at,
        event=event,
    )
    inquiry.save()
    return inquiry


@inside_transaction
def note_happening(inquiry: Inquiry, *happenings: Happening, by: Actor, at: datetime, event: EventType | None) -> None:
    """Append to the inquiry's history and, with an event, to the outbox. The caller saves the inquiry."""
    tail = Tail(inquiry.history_position, inquiry.history_hash)
    tail = record_history(inquiry_id=inquiry.id, tail=tail, happenings=list(happenings), by=by, at=at)
    inquiry.history_position, inquiry.history_hash = tail.position, tail.hash
    if event is not None:
        data = {"inquiry": inquiry.reference, "status": inquiry.status, "version": inquiry.version}
        enqueue([Effect(type=event, data=data)], subject_id=inquiry.id, at=at)


def _leave(inquiry: Inquiry, after: Status) -> None:
    """Who leaves the hands of a holder is remembered as last held by them."""
    if after != Status.PENDING:
        inquiry.pending_reason = ""
        inquiry.hold_until = None
    if after not in WORKED and inquiry.assignee_id is not None:
        inquiry.last_holder_id = inquiry.assignee_id
        inquiry.assignee_id = None
