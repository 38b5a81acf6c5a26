"""Pages of what a question finds: the index proposes, the policy decides, the opened texts confirm (R37)."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from foundation.search.documents import Candidate, Proposed
from foundation.search.matches import Match

RowT = TypeVar("RowT")
SPARE, GROWTH, LARGEST_SLICE = 4, 4, 300
"""Candidates are opened in slices: a few more than the page has rows, as most of them fit, then more at a time."""
MOST_WINDOWS = 5
"""So many thousands of candidates are looked through for one page, the newest first."""


@dataclass(frozen=True, slots=True)
class Edge:
    """Where a page ended: in which window of candidates, and after which of them."""

    after: Candidate
    before: tuple[datetime, UUID] | None = None


@dataclass(slots=True)
class Page(Generic[RowT]):
    """What was found, the best first, each with its matches; `is_cut` where only the newest were ranked."""

    rows: list[tuple[RowT, list[Match]]] = field(default_factory=list)
    next: Edge | None = None
    is_cut: bool = False


Propose = Callable[[tuple[datetime, UUID] | None], Proposed]
Confirm = Callable[[Collection[UUID]], dict[UUID, tuple[Any, list[Match]]]]


def page_of_found(propose: Propose, confirm: Confirm, *, most: int, edge: Edge | None) -> Page[Any]:
    """The next page: `propose` names candidates, `confirm` returns those that somebody may see and that fit."""
    page: Page[Any] = Page()
    before = edge.before if edge else None
    for _ in range(MOST_WINDOWS):
        window = propose(before)
        page.is_cut = page.is_cut or window.oldest is not None
        candidates = [one for one in window.candidates if edge is None or before != edge.before or one < edge.after]
        last: Candidate | None = None
        for some in _slices(candidates, first=most + SPARE):
            confirmed = confirm([one.id for one in some])
            for one in some:
                if one.id not in confirmed:
                    continue
                if len(page.rows) == most:
                    page.next = Edge(last or one, before)
                    return page
                page.rows.append(confirmed[one.id])
                last = one
        if window.oldest is None:
            return page
        before = window.oldest
    return page


def _slices(candidates: list[Candidate], *, first: int) -> Iterator[list[Candidate]]:
    start, size = 0, first
    while start < len(candidates):
        yield candidates[start : start + size]
        start, size = start + size, min(size * GROWTH, LARGEST_SLICE)
