"""An inquiry's history as people read it."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max, QuerySet

from audit.models import HistoryText, KeptHistoryEntry

NEWEST = """
    SELECT entry.position, entry.kind, entry.at, entry.actor_name, entry.actor_role, entry.on_behalf_of,
           entry.agent_visible, entry.facts, coalesce(words.text, ''), entry.id
    FROM journal_history_entry_kept entry LEFT JOIN journal_history_text words ON words.entry_id = entry.id
    WHERE entry.inquiry_id = %(inquiry)s AND entry.kind <> ALL(%(left_out)s)
          AND (entry.agent_visible OR %(everything)s)
          AND (entry.kind = ANY(%(only)s) OR NOT %(is_narrowed)s)
    ORDER BY entry.position DESC LIMIT %(most)s
"""
"""Written out: every page of an inquiry asks, and building it anew costs more than running it."""

REACHED_AT = "reached_at"
"""The fact of an entry that says when it happened, where that is not when it was written."""


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """One entry with its text, where that has not been purged.

    `at` is when it happened; what ARSOS noticed afterwards, such as a missed target, was `noted_at` later.
    """

    position: int
    kind: str
    at: datetime
    noted_at: datetime
    actor_name: str
    actor_role: str
    on_behalf_of: str
    agent_visible: bool
    facts: dict[str, object]
    text: str
    entry_id: UUID


def history_of(inquiry_id: UUID, *, agent_visible_only: bool) -> list[HistoryItem]:
    """The history of an inquiry, oldest first; for agents only what they may read (R6)."""
    return items_of(entries_of(inquiry_id, agent_visible_only=agent_visible_only).order_by("position"))


def entries_of(inquiry_id: UUID, *, agent_visible_only: bool) -> QuerySet[KeptHistoryEntry]:
    """The entries of an inquiry, to read some of them at a time."""
    entries = KeptHistoryEntry.objects.filter(inquiry_id=inquiry_id)
    return entries.filter(agent_visible=True) if agent_visible_only else entries


def entries_of_kind(inquiry_id: UUID, kind: str) -> list[HistoryItem]:
    """Every entry of a kind, whoever may read it."""
    return items_of(KeptHistoryEntry.objects.filter(inquiry_id=inquiry_id, kind=kind).order_by("position"))


def items_of(entries: Iterable[KeptHistoryEntry]) -> list[HistoryItem]:
    """Entries with their texts, in their order."""
    found = list(entries)
    texts = dict(HistoryText.objects.filter(entry_id__in=[one.id for one in found]).values_list("entry_id", "text"))
    return [_item(entry, texts.get(entry.id, "")) for entry in found]


def newest_of(
    inquiry_id: UUID,
    *,
    agent_visible_only: bool,
    only: Collection[str] = (),
    left_out: Collection[str],
    most: int,
) -> list[HistoryItem]:
    """The newest entries, newest first, at once; of the kinds `only` where some are named, none of `left_out`."""
    wanted: dict[str, Any] = {
        "inquiry": inquiry_id,
        "everything": not agent_visible_only,
        "only": list(only),
        "is_narrowed": bool(only),
        "left_out": list(left_out),
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, wanted)
        return [_from_row(row) for row in cursor.fetchall()]


def _from_row(row: Sequence[Any]) -> HistoryItem:
    position, kind, noted_at, name, role, on_behalf_of, is_visible, given, text, entry_id = row
    facts = json.loads(given)
    at = _happened_at(facts, noted_at)
    return HistoryItem(position, kind, at, noted_at, name, role, on_behalf_of, is_visible, facts, text, entry_id)


def _happened_at(facts: Mapping[str, Any], noted_at: datetime) -> datetime:
    reached_at = facts.get(REACHED_AT)
    return datetime.fromisoformat(reached_at) if isinstance(reached_at, str) else noted_at


def _item(entry: KeptHistoryEntry, text: str) -> HistoryItem:
    return HistoryItem(
        position=entry.position,
        kind=entry.kind,
        at=_happened_at(entry.facts, entry.at),
        noted_at=entry.at,
        actor_name=entry.actor_name,
        actor_role=entry.actor_role,
        on_behalf_of=entry.on_behalf_of,
        agent_visible=entry.agent_visible,
        facts=entry.facts,
        text=text,
        entry_id=entry.id,
    )


def count_of_kind(inquiry_id: UUID, kind: str) -> int:
    """How often something happened to an inquiry."""
    return KeptHistoryEntry.objects.filter(inquiry_id=inquiry_id, kind=kind).count()


def count_before(inquiry_id: UUID, position: int, *, left_out: Collection[str]) -> int:
    """How many entries are older than one, but those of kinds `left_out`."""
    older = KeptHistoryEntry.objects.filter(inquiry_id=inquiry_id, position__lt=position)
    return older.exclude(kind__in=left_out).count()


def last_happened_at(inquiry_ids: QuerySet[Any, Any]) -> datetime | None:
    """When ARSOS last recorded something of some inquiries, given as a query of their ids; None for nothing."""
    latest: datetime | None = KeptHistoryEntry.objects.filter(inquiry_id__in=inquiry_ids).aggregate(at=Max("at"))["at"]
    return latest
