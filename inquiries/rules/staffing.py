"""Who gets an inquiry that is assigned (R16)."""

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol, TypeVar
from uuid import UUID


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
