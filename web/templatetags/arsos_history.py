"""What happened to an inquiry, in sentences."""

import re
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arsos.journal.timeline import HistoryItem
from inquiries.models import Destination
from web.templatetags.arsos_words import facts_in_words, spoken

register = template.Library()
SAID_ELSEWHERE = frozenset(
    {"action", "from", "to", "message", "attachment", "media_type", "size", "rules", "clock_id", "received_at"}
)
FOR_ARSOS = frozenset({"of", "queue", "rule_set_version"})
IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
SENTENCES: Mapping[str, Any] = {
    "submitted": gettext_lazy("filed it"),
    "routed": gettext_lazy("sent it to a queue"),
    "claim": gettext_lazy("took it"),
    "assign": gettext_lazy("assigned it"),
    "release": gettext_lazy("put it back into the queue"),
    "transfer": gettext_lazy("moved it to another queue"),
    "hold": gettext_lazy("waits"),
    "resume": gettext_lazy("went on with it"),
    "resolve": gettext_lazy("answered"),
    "confirm-relay": gettext_lazy("told the member"),
    "close": gettext_lazy("closed it"),
    "reopen": gettext_lazy("opened it again"),
    "withdraw": gettext_lazy("withdrew it"),
    "mark-duplicate": gettext_lazy("set it aside as a duplicate"),
    "undo-duplicate": gettext_lazy("took it back: no duplicate"),
    "refer": gettext_lazy("referred it away"),
    "hand-over": gettext_lazy("handed it over"),
    "reclassify": gettext_lazy("changed the type"),
    "prioritize": gettext_lazy("changed the priority"),
    "link-subject": gettext_lazy("linked it to a member"),
    "escalate": gettext_lazy("escalated it"),
    "message": gettext_lazy("wrote"),
    "attachment": gettext_lazy("added a file"),
    "department_request": gettext_lazy("news of a department"),
    "clock_warning": gettext_lazy("a target comes near"),
    "clock_breached": gettext_lazy("a target has passed"),
    "calendar_changed": gettext_lazy("the calendar changed"),
    "passed_on": gettext_lazy("passed it on with the book"),
    "suggestion_dismissed": gettext_lazy("decided that a suggestion is none"),
    "hand_over_acknowledged": gettext_lazy("the hand-over is acknowledged"),
    "hand_over_unacknowledged": gettext_lazy("the hand-over is not acknowledged"),
}
SYMBOLS: Mapping[str, str] = {
    "message": "chat",
    "attachment": "attach_file",
    "submitted": "flag",
    "claim": "back_hand",
    "resolve": "task_alt",
    "hold": "pause_circle",
    "resume": "play_circle",
    "department_request": "apartment",
    "hand-over": "forward",
    "clock_breached": "alarm",
    "clock_warning": "alarm",
    "escalate": "stairs",
}


@register.filter
def happening(item: HistoryItem) -> str:
    """What was done, to follow the name of who did it."""
    return str(SENTENCES.get(item.kind) or spoken(item.kind).lower())


@register.filter
def happening_symbol(item: HistoryItem) -> str:
    """The symbol beside an entry."""
    return SYMBOLS.get(item.kind, "history")


@register.filter
def happening_facts(item: HistoryItem, is_staff: object) -> str:
    """The figures and codes of an entry that people have a use for; ids are for machines, queues for ARSOS."""
    left_out = SAID_ELSEWHERE if is_staff else SAID_ELSEWHERE | FOR_ARSOS
    told = {
        name: value
        for name, value in item.facts.items()
        if name not in left_out and not IDENTIFIER.fullmatch(str(value))
    }
    return facts_in_words(told)


@register.filter
def latest_in_words(entries: Any) -> str:
    """The newest thing that happened, for somebody who was writing meanwhile."""
    newest = next(iter(entries), None)
    if newest is None:
        return ""
    return _("%(who)s %(what)s") % {"who": newest.item.actor_name, "what": happening(newest.item)}


@register.filter
def destination_title(value: str) -> str:
    """The name of a destination of hand-overs."""
    return str(Destination(value).label) if value in Destination.values else spoken(value)
