"""The box on every page: what fits what has been typed so far, and what was searched lately (R37)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from foundation.access_log.searches import write_search
from foundation.access_log.steps import AccessEntries
from foundation.errors import InputRejected
from foundation.input_bounds import words_to_search
from foundation.search.matches import Match
from foundation.search.questions import read_question
from inquiries.lists.filter_words import VALUES
from inquiries.search.actions import keep_search
from inquiries.search.queries.recent import recent_searches
from inquiries.search.queries.search import Results, search
from web.frame.pages import Page
from web.search.chips import chips_of, suggestions_for
from web.search.marked import marked

FEWEST_LETTERS = 3
MOST_OF_EACH = 4
"""Eight rows: inquiries, and members."""


class SearchBoxPage(Page):
    """Searched by POST, so that nothing that is typed stands in an address (R32)."""

    def post(self, request: HttpRequest) -> HttpResponse:
        text = words_to_search(request.POST.get("search", "")).strip()
        if request.POST.get("is_chosen"):
            return self._kept(text)
        if len(text) < FEWEST_LETTERS:
            recent = [] if text else recent_searches(self.actor, self.at)
            suggestions = [] if text else suggestions_for(self.actor)
            return self.fragment("search/_recent.html", {"recent": recent, "suggestions": suggestions})
        tried = self._searched(text)
        context = {
            "text": text,
            "chips": chips_of(text),
            "is_narrowed_alone": not read_question(text, filters=VALUES).terms,
            "hints": tried.hints,
            "inquiries": [(row, first_marked(matched)) for row, matched in tried.found.inquiries.rows],
            "members": [(row.member, first_marked(matched)) for row, matched in tried.found.members.rows],
            "is_cut": tried.found.inquiries.is_cut or tried.found.members.is_cut,
        }
        return self.fragment("search/_found.html", context)

    def write_looked_at(self, looks: AccessEntries) -> None:
        """One search id for what the box shows in a minute: a row per letter would bury the others (R33)."""
        box = self._box()
        if box is None:
            super().write_looked_at(looks)
        else:
            write_search(looks, box=box, by=self.actor, at=self.at, road=self.channel)

    def _box(self) -> UUID | None:
        """The name that the page gave its box; None for any other sender."""
        try:
            return UUID(self.request.POST.get("box", ""))
        except ValueError:
            return None

    def _kept(self, text: str) -> HttpResponse:
        """A result was chosen, or the typing has rested: until then a text is only on its way to a search."""
        if len(text) >= FEWEST_LETTERS:
            keep_search(text, by=self.actor, at=self.at)
        return HttpResponse(status=204)

    def _searched(self, text: str) -> "Tried":
        """Half a filter is no mistake yet: it finds nothing, and says what it takes."""
        try:
            return Tried(search(self.actor, text, self.at, most=MOST_OF_EACH))
        except InputRejected as error:
            return Tried(Results(), [one.detail for one in error.errors])


@dataclass(frozen=True, slots=True)
class Tried:
    """What was found; or, for what is not yet a search, how to go on."""

    found: Results
    hints: list[str] = field(default_factory=list)


def first_marked(matched: Sequence[Match]) -> SafeString | str:
    """The first text in which something was found."""
    return marked(matched[0]) if matched else ""
