"""Who is on the line: members of the book as somebody types."""

from django.http import HttpRequest, HttpResponse

from foundation import lengths
from foundation.errors import InputRejected
from members.book.queries.books import FoundInBook, find_in_book, too_long_to_look_for
from web.frame.pages import Page
from web.members.near_names import members_named_nearly

MOST_FOUND = 6
FEWEST_LETTERS = 2


class FindMemberPage(Page):
    """Searched by POST, so that no name stands in an address (R32)."""

    def post(self, request: HttpRequest) -> HttpResponse:
        self.require_agent()
        text = request.POST.get("text", "").strip()
        is_search = len(text) >= FEWEST_LETTERS
        if len(text) > lengths.SEARCH:
            return self.fragment("sos/_found.html", {"too_long": too_long_to_look_for()}, status=422)
        found = self._found(text) if is_search else FoundInBook([])
        return self.fragment("sos/_found.html", {"found": found, "is_search": is_search})

    def _found(self, text: str) -> FoundInBook:
        """Half a number is no mistake yet: it finds nobody."""
        try:
            found = find_in_book(self.actor, text, self.at, most=MOST_FOUND)
        except InputRejected:
            return FoundInBook([])
        return found if found.rows else FoundInBook(members_named_nearly(self.actor, text, self.at, most=MOST_FOUND))
