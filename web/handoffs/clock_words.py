"""How a page says a legal clock: its kind, its length and when it is due."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inquiries.handoffs.legal_clocks.queries import OfferedClock
from inquiries.handoffs.legal_clocks.rules import STATEMENT
from inquiries.handoffs.models import HandOverCorrection
from inquiries.handoffs.shipped import clock_title
from web.frame.days import in_readers_zone

LONGEST_IN_HOURS = 96
"""The regulations say 24 and 72 hours, and from a week on days."""


def clock_words(offered: OfferedClock) -> str:
    """One choice: its kind, its length, from what it counts if not from receipt, and when it is due."""
    due = due_words(offered)
    if offered.waits_for_lead:
        due = _("%(due)s until a lead approves it") % {"due": due}
    words = {"kind": clock_title(offered.clock.variant), "due": due}
    if offered.clock.target_seconds is None:
        return _("%(kind)s: %(due)s") % words
    words["length"] = length_words(timedelta(seconds=offered.clock.target_seconds))
    if offered.clock.runs_from == STATEMENT:
        return _("%(kind)s: %(length)s from the prescriber's statement, %(due)s") % words
    return _("%(kind)s: %(length)s, %(due)s") % words


def due_words(offered: OfferedClock) -> str:
    """When it is due, in the reader's zone."""
    if offered.due_at is None:
        return _("no federal limit")
    return _("due %(due)s") % {"due": in_readers_zone(offered.due_at, with_year=True)}


def side_words(correction: HandOverCorrection, when: str) -> str:
    """What a correction says was `before`, or is right `after`."""
    variant, due_at = getattr(correction, f"variant_{when}"), getattr(correction, f"due_{when}")
    received_at = in_readers_zone(getattr(correction, f"received_{when}"), with_year=True)
    received = _("first received %(at)s") % {"at": received_at}
    due = _("due %(due)s") % {"due": in_readers_zone(due_at, with_year=True)} if due_at else ""
    return ", ".join(one for one in (clock_title(variant) if variant else "", received, due) if one)


def length_words(time: timedelta) -> str:
    """A length as the regulations say it: hours up to four days, then days."""
    hours = int(time / timedelta(hours=1))
    if hours % 24 or hours < LONGEST_IN_HOURS:
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    return ngettext("%(count)s day", "%(count)s days", hours // 24) % {"count": hours // 24}
