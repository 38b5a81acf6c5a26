"""Who is on the line: members of the book as somebody types."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from arsos.kernel import clock
from arsos.kernel.actor import Actor
from arsos.kernel.errors import InputRejected
from members.queries.book_of_business import BookRow, book_of_business, found_by_identifier, with_standings
from web.pages import Page

MOST_FOUND = 6
FEWEST_LETTERS = 2
KINDS = ("humana_id", "phone", "mbi")


@dataclass(frozen=True, slots=True)
class FoundMembers:
    """What a search found; `is_cut` where there are more."""

    rows: list[BookRow]
    is_cut: bool = False


def find_in_book(actor: Actor, text: str, at: datetime) -> FoundMembers:
    """The first members of the book with this name, Humana id, phone or MBI."""
    wanted = text.strip()
    if len(wanted) < FEWEST_LETTERS:
        return FoundMembers([])
    if any(letter.isdigit() for letter in wanted):
        found = _by_number(actor, wanted, at)
    else:
        named = book_of_business(actor, at, name=wanted)
        found = list(named.order_by("last_name", "first_name", "id")[: MOST_FOUND + 1])
    return FoundMembers(with_standings(found[:MOST_FOUND], clock.date_of(at)), len(found) > MOST_FOUND)


class FindMemberPage(Page):
    """Searched by POST, so that no name stands in an address (R32)."""

    def post(self, request: HttpRequest) -> HttpResponse:
        self.require_agent()
        text = request.POST.get("text", "")
        found = find_in_book(self.actor, text, self.at)
        return self.fragment("sos/_found.html", {"found": found, "is_search": len(text.strip()) >= FEWEST_LETTERS})


def _by_number(actor: Actor, text: str, at: datetime) -> list[Any]:
    for kind in KINDS:
        try:
            found = found_by_identifier(actor, kind, text, at)
        except InputRejected:
            continue
        if found:
            return found
    return []
