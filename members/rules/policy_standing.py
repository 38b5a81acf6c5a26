"""Where a policy stands on a day; cancelled is not termed: a cancelled enrollment never occurred."""

from datetime import date
from enum import StrEnum


class PolicyState(StrEnum):
    """The states of a policy; they follow from its dates."""

    FUTURE_EFFECTIVE = "future_effective"
    ACTIVE = "active"
    PENDING_TERM = "pending_term"
    TERMED = "termed"
    CANCELLED = "cancelled"


def decide_state(*, effective_on: date, terminates_on: date | None, is_cancelled: bool, on: date) -> PolicyState:
    """The state on a day; the last day of coverage still counts."""
    if is_cancelled:
        return PolicyState.CANCELLED
    if on < effective_on:
        return PolicyState.FUTURE_EFFECTIVE
    if terminates_on is None:
        return PolicyState.ACTIVE
    return PolicyState.PENDING_TERM if on <= terminates_on else PolicyState.TERMED


BEST_FIRST = (
    PolicyState.ACTIVE,
    PolicyState.PENDING_TERM,
    PolicyState.FUTURE_EFFECTIVE,
    PolicyState.TERMED,
    PolicyState.CANCELLED,
)


def decide_standing(states: list[PolicyState]) -> PolicyState | None:
    """A member's standing: the best state among their policies, none without a policy."""
    return next((state for state in BEST_FIRST if state in states), None)
