"""The one gate: the only writer of an inquiry's status, its history and its effects (R19, R20)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from audit.chain.steps import HistoryRecord
from events.feed.steps import EventType
from events.notifications.steps import Notice, notify, take_as_read
from foundation.actor import Actor
from foundation.new_rows import store_again
from foundation.transactions import inside_transaction
from inquiries.inquiry.access import note_shown_whole, require_action
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import OPEN, TRANSITIONS, Action, Status
from inquiries.inquiry.steps import add_to_history, stop_following_up
from inquiries.inquiry.words import HAPPENED
from staffing.queries.associates import is_working, user_of_associate

WORKED = (Status.IN_PROGRESS, Status.PENDING)
NEW_HANDS = (Action.ASSIGN, Action.TRANSFER)
FOLLOWED_UP = (Status.PENDING, Status.RESOLVED)
KEEPS_REQUESTS = OPEN | {Status.DUPLICATE}


class Ending(Protocol):
    """A step that ends what is still asked about an inquiry, in the commit in which the inquiry ends."""

    def __call__(self, inquiry: Inquiry, *, by: Actor, at: datetime) -> None: ...


_endings: list[Ending] = []


def end_with_inquiry(end: Ending) -> None:
    """Take this step with every inquiry that ends; a subject above that asks about inquiries gives its own."""
    _endings.append(end)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange:
    """An action on an inquiry, and what goes with it.

    `to` is needed only where the table of transitions leaves it open. `fields` are columns of the inquiry that change
    with it; `facts` and `text` go into the history entry, which the agent reads where `agent_visible`.
    """

    action: Action
    to: Status | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)
    text: str = ""
    agent_visible: bool = True
    event: EventType = EventType.INQUIRY_CHANGED


ASKED_IN: Mapping[Status, Collection[str]] = {
    Status.PENDING: ("question", "agent_reminder", "agent_silent"),
    Status.RESOLVED: ("answered", "relay_reminder", "relay_due"),
}
"""Notifications that ask for something as long as an inquiry is in this status."""


@inside_transaction
def change_status(inquiry: Inquiry, change: StatusChange, *, by: Actor, at: datetime) -> Inquiry:
    """This will take an action on a locked inquiry: status, fields, history and effect in the running commit.

    Raises PermissionRefused and TransitionRefused.
    """
    action = change.action
    require_action(by, inquiry, action)
    before, holder_before = Status(inquiry.status), inquiry.assignee_id
    after = change.to or TRANSITIONS[action].to or before
    for name, value in change.fields.items():
        setattr(inquiry, name, value)
    _leave(inquiry, after)
    if inquiry.open_requests and after not in KEEPS_REQUESTS:
        for end in _endings:
            end(inquiry, by=by, at=at)
    if after != before or action in NEW_HANDS:
        inquiry.status_since = at
    inquiry.status = after
    inquiry.version += 1
    inquiry.updated_at = at
    facts = {"action": action.value, "from": before.value, "to": after.value, **change.facts}
    said = HistoryRecord(kind=action.value, facts=facts, agent_visible=change.agent_visible, text=change.text)
    add_to_history(inquiry, said, by=by, at=at, event=change.event)
    store_again(inquiry)
    if after != before and before in ASKED_IN:
        take_as_read(inquiry.id, ASKED_IN[before], at=at)
    if before in OPEN and after not in OPEN:
        look_at_duplicates(inquiry, at=at)
    if holder_before is not None and holder_before != inquiry.assignee_id:
        _tell_former_assignee(inquiry, holder_before, action=action, by=by, at=at)
    note_shown_whole(by, inquiry)
    return inquiry


def _tell_former_assignee(inquiry: Inquiry, holder_id: UUID, *, action: Action, by: Actor, at: datetime) -> None:
    """Whoever had it in hand learns what somebody else did; what one person does to many is told as one."""
    if holder_id == by.associate_id or not is_working(holder_id):
        return
    user = user_of_associate(holder_id)
    notify(
        [user],
        Notice(
            kind="taken_away",
            subject_id=inquiry.id,
            reference=inquiry.reference,
            facts={"by": by.name, "happening": str(HAPPENED[action])},
            once=f"{inquiry.id}/{inquiry.version}",
            gather=f"taken_away/{by.user_id or by.client_id or by.primary_role}",
        ),
        at=at,
    )


@inside_transaction
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
