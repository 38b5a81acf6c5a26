"""States and transitions of an inquiry, who somebody is to it, what counts as the same need, and what relaying takes
(R10, R14, R19, R30).
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from foundation.translation import gettext as _
from foundation.translation import ngettext


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


class Relationship(StrEnum):
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
    who: frozenset[Relationship]


OPEN = frozenset({Status.QUEUED, Status.IN_PROGRESS, Status.PENDING})
DONE = frozenset(Status) - OPEN - {Status.RESOLVED}
WORKED = frozenset({Status.IN_PROGRESS, Status.PENDING})
HOLDER_OR_LEAD = frozenset({Relationship.HOLDER, Relationship.LEAD})
ANY = frozenset(Status)


def _row(sources: Iterable[Status], to: Status | None, who: Iterable[Relationship]) -> Transition:
    return Transition(frozenset(sources), to, frozenset(who))


TRANSITIONS: Mapping[Action, Transition] = {
    Action.CLAIM: _row({Status.QUEUED}, Status.IN_PROGRESS, {Relationship.ASSOCIATE}),
    Action.ASSIGN: _row(
        {Status.QUEUED, Status.IN_PROGRESS}, Status.IN_PROGRESS, {Relationship.LEAD, Relationship.SYSTEM}
    ),
    Action.RELEASE: _row(WORKED, Status.QUEUED, HOLDER_OR_LEAD | {Relationship.SYSTEM}),
    Action.TRANSFER: _row(OPEN, Status.QUEUED, HOLDER_OR_LEAD),
    Action.HOLD: _row({Status.IN_PROGRESS}, Status.PENDING, {Relationship.HOLDER}),
    Action.RESUME: _row({Status.PENDING}, Status.IN_PROGRESS, HOLDER_OR_LEAD | {Relationship.SYSTEM}),
    Action.RESOLVE: _row(WORKED, Status.RESOLVED, HOLDER_OR_LEAD),
    Action.CONFIRM_RELAY: _row({Status.RESOLVED}, Status.CLOSED, {Relationship.AGENT}),
    Action.CLOSE: _row({Status.RESOLVED, Status.PENDING}, Status.CLOSED, {Relationship.SYSTEM}),
    Action.REOPEN: _row(
        {Status.RESOLVED, Status.CLOSED, Status.WITHDRAWN}, Status.QUEUED, {Relationship.AGENT, Relationship.LEAD}
    ),
    Action.WITHDRAW: _row(OPEN, Status.WITHDRAWN, {Relationship.AGENT}),
    Action.MARK_DUPLICATE: _row(OPEN, Status.DUPLICATE, HOLDER_OR_LEAD),
    Action.UNDO_DUPLICATE: _row({Status.DUPLICATE}, None, HOLDER_OR_LEAD),
    Action.REFER: _row(OPEN, Status.CLOSED, HOLDER_OR_LEAD),
    Action.HAND_OVER: _row(OPEN | {Status.RESOLVED}, Status.HANDED_OVER, HOLDER_OR_LEAD),
    Action.RECLASSIFY: _row(OPEN, None, HOLDER_OR_LEAD),
    Action.PRIORITIZE: _row(OPEN, None, HOLDER_OR_LEAD),
    Action.LINK_SUBJECT: _row(ANY, None, HOLDER_OR_LEAD),
    Action.ESCALATE: _row(OPEN | {Status.RESOLVED}, None, {Relationship.AGENT}),
    Action.RETURN: _row({Status.HANDED_OVER}, Status.QUEUED, {Relationship.SYSTEM}),
}
"""R19's table, and the return to its queue of what is handed over nowhere any more.

An associate of the queue who held a duplicate last counts as its holder for the undo.
"""


def allowed_actions(status: Status, standings: frozenset[Relationship]) -> list[Action]:
    """The actions that somebody of these standings may take on an inquiry in this status, in table order."""
    return [action for action, row in TRANSITIONS.items() if status in row.sources and row.who & standings]


def is_legal(action: Action, status: Status) -> bool:
    """Whether the table lets the action start from this status, whoever asks."""
    return status in TRANSITIONS[action].sources


def may_take(action: Action, standings: frozenset[Relationship]) -> bool:
    """Whether the table lets somebody of these standings take the action at all."""
    return bool(TRANSITIONS[action].who & standings)


class Need(StrEnum):
    """An answer, to tell the member, to wait for ARSOS, or nothing any more."""

    ANSWER = "answer"
    TELL = "tell"
    WAIT = "wait"
    NOTHING = "nothing"


FOR_ANSWERS = frozenset({PendingReason.AGENT, PendingReason.MEMBER})
"""What waits for the member needs the agent as well: ARSOS never asks the member, the agent does (R6, R19)."""


def decide_need(status: str, pending_reason: str) -> Need:
    """What an inquiry of this state needs of its agent."""
    if status == Status.PENDING and pending_reason in FOR_ANSWERS:
        return Need.ANSWER
    if status == Status.RESOLVED:
        return Need.TELL
    return Need.WAIT if status in OPEN else Need.NOTHING


PLEASE_CALL = re.compile(r"\bcalls?\b", re.IGNORECASE)
NUMBERS = re.compile(r"\d{2}")


def join_relay_texts(before: str, more: Iterable[str]) -> str:
    """What the agent relays, paragraph by paragraph, nothing twice."""
    paragraphs = [*before.split("\n\n"), *more] if before else [*more]
    return "\n\n".join(dict.fromkeys(one.strip() for one in paragraphs if one.strip()))


def without_relay_texts(text: str, gone: Iterable[str], *, but: Iterable[str] = ()) -> str:
    """What the agent still relays when some of it no longer holds; `but` is what others still say."""
    kept = {one.strip() for words in but for one in words.split("\n\n")}
    left_out = {one.strip() for words in gone for one in words.split("\n\n")} - kept
    return "\n\n".join(one for one in text.split("\n\n") if one.strip() not in left_out)


def is_only_please_call(answer: str, *, names: Iterable[str]) -> bool:
    """Whether an answer tells the member to call and carries no name, number or date of the person."""
    lowered = answer.casefold()
    named = any(name and name.casefold() in lowered for name in names)
    return bool(PLEASE_CALL.search(answer)) and not NUMBERS.search(answer) and not named


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom an inquiry is about: the member, where one is linked, and how the person was typed."""

    member_id: UUID | None
    person_hashes: Collection[str]

    def is_same_person(self, other: "Subject") -> bool:
        """Whether both are about one person: the same member, or names, birth date and ZIP that match exactly."""
        if self.member_id is not None and self.member_id == other.member_id:
            return True
        return not set(self.person_hashes).isdisjoint(other.person_hashes)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an inquiry cannot be set aside in favor of another: the field it is about, a code, and what to do."""

    field: str
    code: str
    detail: str


def refuse_survivor(
    *, is_itself: bool, status: str, is_same_person: bool, has_reason: bool, continued_here: int
) -> Refusal | None:
    """Why the named inquiry cannot continue this one; None where it can.

    `status` is that of the named inquiry; `continued_here` is how many duplicates continue in the one to set aside.
    """
    if is_itself:
        return Refusal("of", "same_inquiry", _("Enter the other inquiry."))
    if continued_here:
        words = ngettext(
            "Another inquiry is marked as a duplicate of this one. Undo that first, or mark the other inquiry as a "
            "duplicate of this one.",
            "%(count)d inquiries are marked as duplicates of this one. Undo those first, or mark the other inquiry as "
            "a duplicate of this one.",
            continued_here,
        )
        return Refusal("of", "continues_others", words % {"count": continued_here})
    if status not in OPEN:
        words = _("That inquiry is not open. Enter an open one. If that one was answered, answer this one too.")
        return Refusal("of", "not_open", words)
    if not (is_same_person or has_reason):
        words = _(
            "These inquiries are about different people. Enter one about the same person, or explain why they are one "
            "request."
        )
        return Refusal("reason", "different_person", words)
    return None


def comes_back(*, is_quiet: bool, survivor_status: str) -> bool:
    """Whether a duplicate returns to work once the inquiry it continued in has this status.

    Its agent reads the answer there, unless they may not know of it, or no answer will come.
    """
    if survivor_status in OPEN:
        return False
    return is_quiet or survivor_status in {"withdrawn", "duplicate"}
