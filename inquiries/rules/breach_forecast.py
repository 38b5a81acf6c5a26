"""Which targets will be missed if work goes on at its usual pace (R21, R22)."""

from collections.abc import Iterable, Sequence
from math import inf


def decide_forecast(due: Sequence[float], finishes: Iterable[float]) -> list[int]:
    """Let a queue work by due time, one inquiry after the other; the positions in `due` of what it will miss.

    `due` has what is still in time, the earliest first, and `finishes` when one inquiry after the other would be
    done, both in seconds since 1970. What cannot be done in time takes nobody's turn; once `finishes` ends, nothing
    is done any more.
    """
    turns = iter(finishes)
    done_at = next(turns, inf)
    missed = []
    for position, due_at in enumerate(due):
        if done_at > due_at:
            missed.append(position)
        else:
            done_at = next(turns, inf)
    return missed
