"""What happened to an inquiry, entry by entry, and what people wrote in it; cut to the reader."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate
from typing import Any

from django.db.models import QuerySet

from audit.history.queries import HistoryItem, count_before, entries_of, entries_of_kind, items_of, newest_of
from foundation.actor import Actor
from inquiries.attachments.models import Attachment
from inquiries.attachments.queries import attachments_of
from inquiries.inquiry.access import is_staff_of, linked_references_shown_to_agent
from inquiries.inquiry.models import Inquiry, InquiryMessage
from inquiries.inquiry.rules import Action
from inquiries.pages.duplicates import set_aside_for
from inquiries.privacy_cases.queries import RETRACTED, without_retracted

AT_FIRST = 40
MOST_SHOWN = 400
ROOM = 100_000
ON_CLOCKS = frozenset({"clock_warning"})
"""The card of the clocks says it; in the stream it would bury the messages."""
MESSAGES = frozenset({"message"})
FOR_ARSOS = frozenset({"clock_breached"})


@dataclass(frozen=True, slots=True)
class StreamEntry:
    """One thing that happened, with the message or file it was about."""

    item: HistoryItem
    message: InquiryMessage | None = None
    attachment: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Stream:
    """What happened, newest first; `has_more` says that older entries are folded away, `earlier` how many where the
    reader is of ARSOS.
    """

    entries: Sequence[StreamEntry]
    has_more: bool
    earlier: int = 0


def stream_of(actor: Actor, inquiry: Inquiry, files: Sequence[Attachment], *, kind: str = "", shown: int = 0) -> Stream:
    """What happened to an inquiry the actor has found, newest first. `kind`: "messages" or "history" alone.

    Agents read what is for them, and nothing internal (R6); alerts of clocks are for ARSOS.
    """
    wanted = min(max(shown, AT_FIRST), MOST_SHOWN)
    is_staff = is_staff_of(actor, inquiry)
    left_out = ON_CLOCKS if is_staff else ON_CLOCKS | FOR_ARSOS
    found = newest_of(
        inquiry.id,
        agent_visible_only=not is_staff,
        only=MESSAGES if kind == "messages" else (),
        left_out=left_out | MESSAGES if kind == "history" else left_out,
        most=wanted + 1,
    )
    items = without_retracted(found)
    by_id = {str(one.id): one for one in files}
    messages = _messages_in(items)
    entries = [
        StreamEntry(
            item,
            messages.get(str(item.facts.get("message", ""))),
            by_id.get(str(item.facts.get("attachment", ""))),
        )
        for item in items[:wanted]
    ]
    kept = entries if shown else _within_room(entries)
    has_more = len(items) > len(kept)
    is_counted = has_more and is_staff and not kind
    oldest = kept[-1].item.position if kept else 0
    earlier = count_before(inquiry.id, oldest, left_out=left_out) if is_counted else 0
    return Stream(kept, has_more=has_more, earlier=earlier)


def happened_since(actor: Actor, inquiry: Inquiry, position: int) -> list[StreamEntry]:
    """What happened after the entry of history that somebody's page ended with, newest first."""
    found = stream_of(actor, inquiry, list(attachments_of(actor, inquiry)), shown=MOST_SHOWN)
    return [one for one in found.entries if one.item.position > position]


def messages_of(actor: Actor, inquiry: Inquiry) -> QuerySet[InquiryMessage]:
    """The messages the actor may read; agents never read internal ones (R6). ARSOS reads those of the duplicates that
    continue here as well.
    """
    shown = InquiryMessage.objects.filter(retracted_at=None).select_related("inquiry")
    if not is_staff_of(actor, inquiry):
        return shown.filter(inquiry=inquiry.id, visibility=InquiryMessage.Visibility.AGENT)
    set_aside = set_aside_for(inquiry)
    return shown.filter(inquiry__in=[inquiry.id, *(one.id for one in set_aside)])


def history_entries(actor: Actor, inquiry: Inquiry) -> QuerySet[Any]:
    """The entries of the history that the actor may read; agents read what concerns them (R6)."""
    return entries_of(inquiry.id, agent_visible_only=not is_staff_of(actor, inquiry))


def history_shown(actor: Actor, inquiry: Inquiry, entries: Iterable[Any], at: datetime) -> list[HistoryItem]:
    """Some of these entries as the actor reads them: agents are told of which other inquiry it is a duplicate only
    where they see the link (R14). What was retracted may be told by an entry far from its own.
    """
    is_staff = is_staff_of(actor, inquiry)
    items = without_retracted(items_of(entries), told_by=entries_of_kind(inquiry.id, RETRACTED))
    if is_staff or not any(item.kind == Action.MARK_DUPLICATE for item in items):
        return items
    shown = linked_references_shown_to_agent(actor, inquiry, at)
    return [_without_hidden_link(item, shown) for item in items]


def _without_hidden_link(item: HistoryItem, shown: Collection[str]) -> HistoryItem:
    if item.kind != Action.MARK_DUPLICATE or item.facts.get("of") in shown:
        return item
    return replace(item, facts={name: value for name, value in item.facts.items() if name != "of"})


def _within_room(entries: list[StreamEntry]) -> list[StreamEntry]:
    """The newest that fit into a page which opens fast; long letters fold what is older sooner."""
    lengths = accumulate(len(one.message.body if one.message else one.item.text) for one in entries)
    return [one for one, length in zip(entries, lengths, strict=True) if length <= ROOM] or entries[:1]


def _messages_in(items: Sequence[HistoryItem]) -> dict[str, InquiryMessage]:
    ids = [str(item.facts["message"]) for item in items if "message" in item.facts]
    return {str(one.id): one for one in InquiryMessage.objects.filter(id__in=ids, retracted_at=None)} if ids else {}
