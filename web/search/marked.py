"""What was found, in words: which text it is, with its matching words marked (R37)."""

from collections.abc import Iterator, Sequence

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from foundation.search.matches import Match
from inquiries.search_documents.shown import PLACES


def marked(match: Match) -> SafeString:
    """A snippet with its words marked."""
    return mark_safe("".join(_pieces(match)))  # noqa: S308  each piece escapes its own


def found_in(matched: Sequence[Match]) -> SafeString:
    """All the texts in which something was found, each with what it is."""
    lines = (
        format_html('<span class="a-match"><span class="a-soft">{}:</span> {}</span>', PLACES[one.field], marked(one))
        for one in matched
    )
    return mark_safe(" ".join(lines))  # noqa: S308  each line escapes its own


def _pieces(match: Match) -> Iterator[str]:
    end = 0
    for begin, until in match.marks:
        yield conditional_escape(match.snippet[end:begin])
        yield format_html("<mark>{}</mark>", match.snippet[begin:until])
        end = until
    yield conditional_escape(match.snippet[end:])
