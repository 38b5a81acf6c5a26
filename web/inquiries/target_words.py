"""How a page says what service targets would become."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inquiries.models import InquiryClock
from inquiries.queries.new_targets import NewTarget
from web.inquiries.clock_words import length_words, moment_words

MOST_NAMED = 20


def missed_words(references: Sequence[str]) -> str:
    """How many inquiries a change would make overdue, and which; of many the first."""
    words = ngettext(
        "%(n)s inquiry would be overdue at once, for good: %(named)s",
        "%(n)s inquiries would be overdue at once, for good: %(named)s",
        len(references),
    )
    named = ", ".join(references[:MOST_NAMED]) + (" …" if len(references) > MOST_NAMED else "")
    return words % {"n": len(references), "named": named}


def target_words(target: NewTarget) -> str:
    """One target: its length, and when it would be due or that the change alone misses it."""
    words = {"kind": InquiryClock.Kind(target.kind).label, "length": length_words(target.target)}
    if target.is_used_up:
        return (
            _("%(kind)s: the new target of %(length)s is used up already. It would be overdue at once, for good.")
            % words
        )
    if target.due_at is None:
        return _("%(kind)s: %(length)s, not running now") % words
    return _("%(kind)s: %(length)s, due %(due)s") % {**words, "due": moment_words(target.due_at)}
