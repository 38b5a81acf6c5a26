"""Which targets will be missed at the usual pace, and who gets the next inquiry (R16, R21, R22)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from math import inf
from typing import Protocol, TypeVar
from uuid import UUID


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


class Assignable(Protocol):
    """What assignment looks at in a person."""

    @property
    def id(self) -> UUID: ...

    @property
    def capacity(self) -> int: ...

    def has_skills(self, needed: Iterable[str]) -> bool: ...


CandidateT = TypeVar("CandidateT", bound=Assignable)


def decide_free(candidates: Iterable[CandidateT], *, load: Mapping[UUID, int]) -> list[CandidateT]:
    """Those who hold less than they can."""
    return [one for one in candidates if load.get(one.id, 0) < one.capacity]


def decide_assignee(
    candidates: Iterable[CandidateT], *, load: Mapping[UUID, int], skills: Collection[str], preferred: UUID | None
) -> CandidateT | None:
    """Who is preferred if they are free, else the one with the smallest share of their capacity in hand."""
    free = [one for one in decide_free(candidates, load=load) if one.has_skills(skills)]
    known = [one for one in free if one.id == preferred]
    return min(known or free, key=lambda one: (load.get(one.id, 0) / one.capacity, str(one.id)), default=None)


UNDO_SECONDS = 60
"""So long somebody who went absent by mistake can take back what went to the queues."""
LAST_URGENT = 2
"""Priorities up to this one go back to the queue at once when somebody goes absent or leaves; others wait for them."""
