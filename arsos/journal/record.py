"""The only writer of an inquiry's history: chained, append-only, inside the commit it tells of (R20, R35)."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from arsos.journal.chain import HISTORY_FIELDS, hash_of_row
from arsos.journal.models import HistoryEntry, HistoryText
from arsos.kernel.actor import Actor
from arsos.kernel.identity import new_id
from arsos.kernel.transactions import inside_transaction


@dataclass(frozen=True, slots=True)
class Tail:
    """The end of an inquiry's chain, kept on its row so that appending costs no look-up."""

    position: int = 0
    hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing to record. `facts` holds ids, field names and states; words of people go into `text`."""

    kind: str
    facts: Mapping[str, object]
    agent_visible: bool = True
    text: str = ""


@inside_transaction
def record_history(*, inquiry_id: UUID, tail: Tail, happenings: list[Happening], by: Actor, at: datetime) -> Tail:
    """Append entries to an inquiry's chain under its row lock, and return the new end of the chain.

    The caller holds the row lock and stores the returned tail on the inquiry in the same commit.
    """
    entries: list[HistoryEntry] = []
    texts: list[HistoryText] = []
    for happening in happenings:
        entry = _entry(inquiry_id, tail, happening, by, at)
        if happening.text:
            texts.append(_attach_text(entry, happening.text))
        entry.entry_hash = hash_of_entry(entry)
        entries.append(entry)
        tail = Tail(entry.position, entry.entry_hash)
    HistoryEntry.objects.bulk_create(entries)
    if texts:
        HistoryText.objects.bulk_create(texts)
    return tail


def hash_of_entry(entry: HistoryEntry) -> str:
    """SHA-256 over everything an entry says and the hash of the entry before it."""
    return hash_of_row(HISTORY_FIELDS, [getattr(entry, name) for name in HISTORY_FIELDS])


def _entry(inquiry_id: UUID, tail: Tail, happening: Happening, by: Actor, at: datetime) -> HistoryEntry:
    return HistoryEntry(
        id=new_id(),
        inquiry_id=inquiry_id,
        position=tail.position + 1,
        kind=happening.kind,
        at=at,
        actor_id=by.user_id,
        actor_name=by.name,
        actor_role=by.primary_role,
        client_id=by.client_id or "",
        on_behalf_of=by.on_behalf_of,
        agent_visible=happening.agent_visible,
        facts=dict(happening.facts),
        request_id=by.request_id,
        previous_hash=tail.hash,
    )


def _attach_text(entry: HistoryEntry, text: str) -> HistoryText:
    salt = secrets.token_hex(16)
    entry.text_hash = hashlib.sha256(f"{salt}{text}".encode()).hexdigest()
    return HistoryText(entry_id=entry.id, inquiry_id=entry.inquiry_id, salt=salt, text=text)
