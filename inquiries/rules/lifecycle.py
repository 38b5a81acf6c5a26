"""The states of an inquiry, and which action leads from where to where, by whom (R19)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Where an inquiry stands; `resolved` means the answer is with the agent."""

    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    PENDING = "pending"
    RESOLVED = "resolved"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"
    HANDED_OVER = "handed_over"


class PendingReason(StrEnum):
    """Whom a pending inquiry waits for; `agent` and `member` stop the service clocks."""

    AGENT = "agent"
    MEMBER = "member"
    DEPARTMENT = "department"


class Action(StrEnum):
    """What can be done to an inquiry; the values are the API's path segments."""

    CLAIM = "claim"
    ASSIGN = "assign"
    RELEASE = "release"
    TRANSFER = "transfer"
    HOLD = "hold"
    RESUME = "resume"
    RESOLVE = "resolve"
    CONFIRM_RELAY = "confirm-relay"
    CLOSE = "close"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    MARK_DUPLICATE = "mark-duplicate"
    UNDO_DUPLICATE = "undo-duplicate"
    REFER = "refer"
    HAND_OVER = "hand-over"
    RECLASSIFY = "reclassify"
    PRIORITIZE = "prioritize"
    LINK_SUBJECT = "link-subject"
    ESCALATE = "escalate"
    RETURN = "return"


class Standing(StrEnum):
    """What somebody is to one inquiry; one person can be several."""

    ASSOCIATE = "associate"
    HOLDER = "holder"
    LEAD = "lead"
    AGENT = "agent"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table; `to` is None where the action leaves the status unchanged."""

    sources: frozenset[Status]
    to: Status | None
    who: frozenset[Standing]


OPEN = frozenset({Status.QUEUED, Status.IN_PROGRESS, Status.PENDING})
DONE = frozenset(Status) - OPEN - {Status.RESOLVED}
WORKED = frozenset({Status.IN_PROGRESS, Status.PENDING})
HOLDER_OR_LEAD = frozenset({Standing.HOLDER, Standing.LEAD})
ANY = frozenset(Status)


def _row(sources: Iterable[Status], to: Status | None, who: Iterable[Standing]) -> Transition:
    return Transition(frozenset(sources), to, frozenset(who))


TRANSITIONS: Mapping[Action, Transition] = {
    Action.CLAIM: _row({Status.QUEUED}, Status.IN_PROGRESS, {Standing.ASSOCIATE}),
    Action.ASSIGN: _row({Status.QUEUED, Status.IN_PROGRESS}, Status.IN_PROGRESS, {Standing.LEAD, Standing.SYSTEM}),
    Action.RELEASE: _row(WORKED, Status.QUEUED, HOLDER_OR_LEAD | {Standing.SYSTEM}),
    Action.TRANSFER: _row(OPEN, Status.QUEUED, HOLDER_OR_LEAD),
    Action.HOLD: _row({Status.IN_PROGRESS}, Status.PENDING, {Standing.HOLDER}),
    Action.RESUME: _row({Status.PENDING}, Status.IN_PROGRESS, HOLDER_OR_LEAD | {Standing.SYSTEM}),
    Action.RESOLVE: _row(WORKED, Status.RESOLVED, HOLDER_OR_LEAD),
    Action.CONFIRM_RELAY: _row({Status.RESOLVED}, Status.CLOSED, {Standing.AGENT}),
    Action.CLOSE: _row({Status.RESOLVED, Status.PENDING}, Status.CLOSED, {Standing.SYSTEM}),
    Action.REOPEN: _row(
        {Status.RESOLVED, Status.CLOSED, Status.WITHDRAWN}, Status.QUEUED, {Standing.AGENT, Standing.LEAD}
    ),
    Action.WITHDRAW: _row(OPEN, Status.WITHDRAWN, {Standing.AGENT}),
    Action.MARK_DUPLICATE: _row(OPEN, Status.DUPLICATE, HOLDER_OR_LEAD),
    Action.UNDO_DUPLICATE: _row({Status.DUPLICATE}, None, HOLDER_OR_LEAD),
    Action.REFER: _row(OPEN, Status.CLOSED, HOLDER_OR_LEAD),
    Action.HAND_OVER: _row(OPEN | {Status.RESOLVED}, Status.HANDED_OVER, HOLDER_OR_LEAD),
    Action.RECLASSIFY: _row(OPEN, None, HOLDER_OR_LEAD),
    Action.PRIORITIZE: _row(OPEN, None, HOLDER_OR_LEAD),
    Action.LINK_SUBJECT: _row(ANY, None, HOLDER_OR_LEAD),
    Action.ESCALATE: _row(OPEN | {Status.RESOLVED}, None, {Standing.AGENT}),
    Action.RETURN: _row({Status.HANDED_OVER}, Status.QUEUED, {Standing.SYSTEM}),
}
"""R19's table, and the return to its queue of what is handed over nowhere any more.

An associate of the queue who held a duplicate last counts as its holder for the undo.
"""


def allowed_actions(status: Status, standings: frozenset[Standing]) -> list[Action]:
    """The actions that somebody of these standings may take on an inquiry in this status, in table order."""
    return [action for action, row in TRANSITIONS.items() if status in row.sources and row.who & standings]


def is_legal(action: Action, status: Status) -> bool:
    """Whether the table lets the action start from this status, whoever asks."""
    return status in TRANSITIONS[action].sources


def may_take(action: Action, standings: frozenset[Standing]) -> bool:
    """Whether the table lets somebody of these standings take the action at all."""
    return bool(TRANSITIONS[action].who & standings)
