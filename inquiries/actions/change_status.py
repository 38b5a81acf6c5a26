"""The one gate: the only writer of an inquiry's status, its history and its effects (R19, R20)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from arsos.desk.queries.staffing import is_working, user_of_associate
from arsos.journal.record import Happening
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import inside_transaction
from arsos.outbox.actions.notify import notify
from arsos.outbox.enqueue import EventType
from inquiries.access import note_shown_whole, require_action
from inquiries.actions.cancel_open_requests import cancel_open_requests
from inquiries.actions.note_happening import note_happening
from inquiries.actions.schedule_follow_up import stop_following_up
from inquiries.models import Inquiry
from inquiries.rules.lifecycle import OPEN, TRANSITIONS, Action, Status

WORKED = (Status.IN_PROGRESS, Status.PENDING)
NEW_HANDS = (Action.ASSIGN, Action.TRANSFER)
FOLLOWED_UP = (Status.PENDING, Status.RESOLVED)
KEEPS_REQUESTS = OPEN | {Status.DUPLICATE}


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
    before, holder_before = Status(inquiry.status), inquiry.assignee_id
    after = to or TRANSITIONS[action].to or before
    for name, value in (changes or {}).items():
        setattr(inquiry, name, value)
    _leave(inquiry, after)
    if inquiry.open_requests and after not in KEEPS_REQUESTS:
        cancel_open_requests(inquiry, by=by, at=at)
    if after != before or action in NEW_HANDS:
        inquiry.status_since = at
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
    if before in OPEN and after not in OPEN:
        look_at_duplicates(inquiry, at=at)
    if holder_before is not None and holder_before != inquiry.assignee_id:
        _tell_former_holder(inquiry, holder_before, action=action, by=by, at=at)
    note_shown_whole(by, inquiry)
    return inquiry


def _tell_former_holder(inquiry: Inquiry, holder_id: UUID, *, action: Action, by: Actor, at: datetime) -> None:
    """Whoever had it in hand learns what somebody else did; what one person does to many is told as one."""
    if not is_working(holder_id):
        return
    user = user_of_associate(holder_id)
    if user == by.user_id:
        return
    notify(
        [user],
        kind="taken_away",
        subject_id=inquiry.id,
        reference=inquiry.reference,
        facts={"by": by.name, "happening": action.value.replace("-", " ")},
        once=f"{inquiry.id}/{inquiry.version}",
        gather=f"taken_away/{by.user_id or by.client_id or by.primary_role}",
        at=at,
    )


def look_at_duplicates(inquiry: Inquiry, *, at: datetime) -> None:
    """What continued here is looked at by the next sweep: some of it comes back (R14).

    Rows are locked in the order survivor, duplicate here, and nowhere the other way round.
    """
    Inquiry.objects.filter(duplicate_of=inquiry.id, status=Status.DUPLICATE).update(clock_check_at=at)


def _leave(inquiry: Inquiry, after: Status) -> None:
    """Who leaves the hands of a holder is remembered as last held by them."""
    if after != Status.PENDING:
        inquiry.pending_reason = ""
        inquiry.hold_until = None
    if after not in FOLLOWED_UP:
        stop_following_up(inquiry)
    if after not in WORKED and inquiry.assignee_id is not None:
        inquiry.last_holder_id = inquiry.assignee_id
        inquiry.assignee_id = None
