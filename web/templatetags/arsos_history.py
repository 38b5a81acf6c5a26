"""What happened to an inquiry, in sentences."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html

from audit.history.queries import HistoryItem
from inquiries.handoffs.models import Destination
from inquiries.handoffs.shipped import clock_title
from web.frame.references import linked_references
from web.inquiries.history_entries import IMPERSONAL, Titles, sentence_of
from web.templatetags.arsos_words import display_value

register = template.Library()
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
    "escalate": "stairs",
}


@register.simple_tag
def history_sentence(item: HistoryItem, titles: Titles, is_staff: object) -> str:
    """One sentence, which begins with the name of who did it, if anybody did."""
    sentence = linked_references(sentence_of(item, titles, is_staff=bool(is_staff)))
    return sentence if item.kind in IMPERSONAL else format_html("<strong>{}</strong> {}", item.actor_name, sentence)


@register.filter
def entry_symbol(item: HistoryItem) -> str:
    """The symbol beside an entry."""
    return SYMBOLS.get(item.kind, "history")


@register.simple_tag
def latest_in_words(entries: Any, titles: Titles, is_staff: object) -> str:
    """The newest thing that happened, for somebody who was writing meanwhile."""
    newest = next(iter(entries), None)
    if newest is None:
        return ""
    sentence = sentence_of(newest.item, titles, is_staff=bool(is_staff))
    return sentence if newest.item.kind in IMPERSONAL else f"{newest.item.actor_name} {sentence}"


@register.filter
def destination_title(value: str) -> str:
    """The name of a destination of hand-overs."""
    return str(Destination(value).label) if value in Destination.values else display_value(value)


register.filter(clock_title)
