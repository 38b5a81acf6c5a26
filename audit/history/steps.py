"""The only writer of an inquiry's history: chained, append-only, in the commit that it tells of; and the tombstones of
what was purged (R20, R35, R36).
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from audit.models import ChainedSalt, HistoryEntry, HistoryText, Tombstone
from audit.seals.rules import HISTORY_FIELDS, TOMBSTONE_FIELDS, hash_of_row
from foundation.actor import Actor
from foundation.identifiers import new_id
from foundation.new_rows import store_rows
from foundation.transactions import inside_transaction


@dataclass(frozen=True, slots=True)
class Tail:
    """The end of an inquiry's chain, kept on its row so that appending costs no look-up."""

    position: int = 0
    hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRecord:
    """One thing to record. `facts` holds ids, field names and states; words of people go into `text`."""

    kind: str
    facts: Mapping[str, object]
    agent_visible: bool = True
    text: str = ""


@inside_transaction
def record_history(*, inquiry_id: UUID, tail: Tail, happenings: list[HistoryRecord], by: Actor, at: datetime) -> Tail:
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
    store_rows(entries)
    store_rows(texts)
    return tail


def hash_of_entry(entry: HistoryEntry) -> str:
    """SHA-256 over everything an entry says and the hash of the entry before it."""
    return hash_of_row(HISTORY_FIELDS, [getattr(entry, name) for name in HISTORY_FIELDS])


def _entry(inquiry_id: UUID, tail: Tail, happening: HistoryRecord, by: Actor, at: datetime) -> HistoryEntry:
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


@inside_transaction
def bury(kind: str, subject_id: UUID, *, rule: str, counts: Mapping[str, int], by: Actor, at: datetime) -> None:
    """Set a stone for what the running commit purges; the chain over its entries stays whole."""
    stone = Tombstone(kind=kind, subject_id=subject_id, rule=rule, counts=dict(counts), purged_at=at, purged_by=by.name)
    stone.proof = hash_of_stone(stone)
    stone.save(force_insert=True)


def hash_of_stone(stone: Tombstone) -> str:
    """What the proof of a stone seals."""
    return hash_of_row(TOMBSTONE_FIELDS, [getattr(stone, name) for name in TOMBSTONE_FIELDS])


def purged_at(kind: str, subject_id: UUID) -> datetime | None:
    """When something was purged, or None; it is purged once."""
    return Tombstone.objects.filter(kind=kind, subject_id=subject_id).values_list("purged_at", flat=True).first()


@inside_transaction
def purge_texts(inquiry_id: UUID) -> int:
    """Delete the words beside an inquiry's history, and the salts of what else it says; hashes stay in the chain."""
    purge_salts(inquiry_id)
    count, _ = HistoryText.objects.filter(inquiry_id=inquiry_id).delete()
    return count


@inside_transaction
def purge_salts(subject_id: UUID) -> None:
    """Delete the salts of everything that was chained about an inquiry or a member: the hashes say nothing any more."""
    ChainedSalt.objects.filter(subject_id=subject_id).delete()
