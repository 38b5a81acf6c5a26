"""What an inquiry needs of its agent now; decided here for the lists, the page and the first page."""

from enum import StrEnum

from inquiries.rules.lifecycle import OPEN, PendingReason, Status


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
