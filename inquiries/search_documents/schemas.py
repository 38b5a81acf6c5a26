"""Where something was found, as the API answers it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from foundation.http.outputs import Output
from foundation.search.matches import Match


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchAnswer(Output):
    component = "SearchMatch"
    field: str
    snippet: str | None
    marks: Sequence[Sequence[int]]


def matches_shown(found: Iterable[Match]) -> list[MatchAnswer]:
    """The places where it was found; a snippet is null for whom it is hidden from, and not where it is empty."""
    return [MatchAnswer.of(match, snippet=match.snippet) for match in found]
