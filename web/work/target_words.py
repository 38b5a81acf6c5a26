"""How a page says what service targets would become."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inquiries.targets.models import InquiryClock
from inquiries.targets.queries import NewTarget
from web.frame.days import in_readers_zone
from web.handoffs.clock_words import length_words

MOST_NAMED = 20


def missed_words(references: Sequence[str]) -> str:
    """How many inquiries a change would make overdue, and which; of many the first."""
    words = ngettext(
        "%(n)s inquiry would be overdue right away and permanently: %(named)s",
        "%(n)s inquiries would be overdue right away and permanently: %(named)s",
        len(references),
    )
    named = ", ".join(references[:MOST_NAMED]) + (" …" if len(references) > MOST_NAMED else "")
    return words % {"n": len(references), "named": named}


def target_words(target: NewTarget) -> str:
    """One target: its length, and when it would be due or that the change alone misses it."""
    words = {"kind": InquiryClock.Kind(target.kind).label, "length": length_words(target.target)}
    if target.is_used_up:
        return (
            _(
                "%(kind)s: the new target of %(length)s has already passed. It would be overdue "
                "right away and permanently."
            )
            % words
        )
    if target.due_at is None:
        return _("%(kind)s: %(length)s, not running now") % words
    return _("%(kind)s: %(length)s, due %(due)s") % {**words, "due": in_readers_zone(target.due_at, with_year=True)}
