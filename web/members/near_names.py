"""Members whose names differ by a letter from what was typed, where nobody has that name (R37)."""

from datetime import datetime

from foundation.actor import Actor
from foundation.errors import InputRejected
from inquiries.search.queries.search import search
from members.book.queries.books import BookRow
from members.book.rules import decide_search_kind


def members_named_nearly(actor: Actor, text: str, at: datetime, *, most: int) -> list[BookRow]:
    """Those of the actor's book, the likeliest first; journaled as a search that showed them. Nobody for a number."""
    if decide_search_kind(text) != "name":
        return []
    try:
        found = search(actor, text, at, kinds=("members",), most=most)
    except InputRejected:
        return []
    return [row for row, _ in found.members.rows]
