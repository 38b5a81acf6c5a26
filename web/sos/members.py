"""Who is on the line: members of the book as somebody types."""

from django.http import HttpRequest, HttpResponse

from arsos.kernel import limits
from arsos.kernel.errors import InputRejected
from members.queries.book_of_business import LOOKED_FOR_TOO_LONG, FoundInBook, find_in_book
from web.pages import Page

MOST_FOUND = 6
FEWEST_LETTERS = 2


class FindMemberPage(Page):
    """Searched by POST, so that no name stands in an address (R32)."""

    def post(self, request: HttpRequest) -> HttpResponse:
        self.require_agent()
        text = request.POST.get("text", "").strip()
        is_search = len(text) >= FEWEST_LETTERS
        if len(text) > limits.SEARCH:
            return self.fragment("sos/_found.html", {"too_long": LOOKED_FOR_TOO_LONG}, status=422)
        found = self._found(text) if is_search else FoundInBook([])
        return self.fragment("sos/_found.html", {"found": found, "is_search": is_search})

    def _found(self, text: str) -> FoundInBook:
        """Half a number is no mistake yet: it finds nobody."""
        try:
            return find_in_book(self.actor, text, self.at, most=MOST_FOUND)
        except InputRejected:
            return FoundInBook([])
