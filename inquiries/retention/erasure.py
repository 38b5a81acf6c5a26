"""What goes when the time to keep somebody's records is over: each app erases its own words when it is asked (R36).

Whoever purges knows no app above it. An app that keeps words about a member, a prospect or an inquiry registers a step
here from its `wiring`; all of them run in the commit that purges.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from uuid import UUID

from foundation.transactions import inside_transaction


class About(StrEnum):
    """Whom or what erased words were about."""

    MEMBER = "member"
    PROSPECT = "prospect"
    INQUIRY = "inquiry"


Eraser = Callable[[UUID], Mapping[str, int]]
"""Erases what its app says about one of them, and counts what went by kind."""
_erasers: dict[About, list[Eraser]] = {}


def register_eraser(about: About, eraser: Eraser) -> None:
    """Let a step be asked whenever words about somebody or something go."""
    _erasers.setdefault(about, []).append(eraser)


@inside_transaction
def erase_elsewhere(about: About, its_id: UUID) -> dict[str, int]:
    """This will let every other app erase what it says; returns how much went, by kind."""
    counts: dict[str, int] = {}
    for eraser in _erasers.get(about, ()):
        counts |= eraser(its_id)
    return counts
