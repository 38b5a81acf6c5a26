"""Filters that were typed as words, as chips that are removed by a key (R37)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.actor import Actor
from foundation.policy import is_arsos_staff
from foundation.search.questions import filters_in
from inquiries.lists.filter_words import VALUES

SUGGESTED: tuple[tuple[str, str | Promise], ...] = (
    ("status:open", _("Open")),
    ("due:today", _("Due today")),
    ("due:overdue", _("Overdue")),
    ("since:7d", _("Filed in the last 7 days")),
)
SUGGESTED_TO_STAFF: tuple[tuple[str, str | Promise], ...] = (("assignee:me", _("Assigned to me")),)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A filter to begin with, and what it does."""

    word: str
    says: str | Promise


def chips_of(text: str) -> list[str]:
    """The filters of a text as they were typed."""
    return filters_in(text, filters=VALUES)


def suggestions_for(actor: Actor) -> Iterable[Suggestion]:
    """Filters that somebody may want."""
    offered = SUGGESTED + (SUGGESTED_TO_STAFF if is_arsos_staff(actor) else ())
    return [Suggestion(*one) for one in offered]
