"""What was found, in words: which text it is, with its matching words marked (R37)."""

from collections.abc import Iterator, Sequence

from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from foundation.search.matches import Match

FIELDS: dict[str, str | Promise] = {
    "name": _("Name"),
    "former_name": _("Former name"),
    "humana_id": _("Humana ID"),
    "mbi": _("MBI"),
    "phone": _("Phone"),
    "policy_number": _("Policy"),
    "application_number": _("Application"),
    "external_reference": _("External reference"),
    "reference": _("Reference"),
    "summary": _("Summary"),
    "description": _("Description"),
    "answer": _("Answer"),
    "relay_text": _("For the member"),
    "message": _("Message"),
    "note": _("Note"),
    "agent": _("Agent"),
    "san": _("SAN"),
}


def marked(match: Match) -> SafeString:
    """A snippet with its words marked."""
    return mark_safe("".join(_pieces(match)))  # noqa: S308  each piece escapes its own


def found_in(matched: Sequence[Match]) -> SafeString:
    """All the texts in which something was found, each with what it is."""
    lines = (
        format_html('<span class="a-match"><span class="a-soft">{}:</span> {}</span>', FIELDS[one.field], marked(one))
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
