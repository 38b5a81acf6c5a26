"""The only writer of what is chained, append-only and in the commit that it tells of (R20, R35, R36).

Chained are an inquiry's history, what people wrote into other tables (its salted hash, never the words), and the
tombstones of what was purged; roles, books and bindings whenever ARSOS stores or deletes one (R30).
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from audit.models import ChainedRow, ChainedSalt, HistoryEntry, HistoryText, Tombstone
from audit.seals.rules import HISTORY_FIELDS, TOMBSTONE_FIELDS, hash_of_row, hash_of_words
from foundation import clock
from foundation.actor import Actor
from foundation.chained import Chained, ChainedWhenStored
from foundation.crypto import SealBroken
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


def chained_tables() -> Iterator[tuple[type[Model], Chained]]:
    """Every model with what of its rows is chained."""
    for model in apps.get_models():
        for chained in getattr(model, "chained", ()):
            yield model, chained


@inside_transaction
def chain_row(row: Any, kind: str, *, at: datetime) -> None:
    """Chain what a row says now under one of the kinds of its model; the caller stores the row in the same commit."""
    chain_rows([row], _chained(row, kind), at=at)


@inside_transaction
def chain_rows(rows: Iterable[Any], chained: Chained, *, at: datetime) -> None:
    """The same for many rows, under what of their model is chained."""
    _keep([(row.pk, getattr(row, chained.subject), _values(row, chained)) for row in rows], chained, at=at)


@inside_transaction
def chain_end(row: Any, kind: str, *, at: datetime) -> None:
    """Chain that a row is no more; the caller deletes it in the same commit."""
    chained = _chained(row, kind)
    _keep([(row.pk, getattr(row, chained.subject), None)], chained, at=at)


def still_says(row: Any, kind: str) -> bool:
    """Whether a row says what was chained last, by somebody who has the keys of ARSOS."""
    return row.pk in still_saying([row], kind)


def still_saying(rows: Sequence[Any], kind: str) -> set[UUID]:
    """Which of these rows of one table say what was chained of them last; two queries for all."""
    newest = ChainedRow.objects.filter(kind=kind, row_id__in=[one.pk for one in rows])
    last = {one.row_id: one for one in newest.order_by("row_id", "-id").distinct("row_id")}
    salts = {one.entry_id: one for one in ChainedSalt.objects.filter(entry_id__in=[one.id for one in last.values()])}
    return {row.pk for row in rows if row.pk in last and _says(row, kind, last[row.pk], salts.get(last[row.pk].id))}


def _says(row: Any, kind: str, newest: ChainedRow, salt: ChainedSalt | None) -> bool:
    if salt is None:
        return False
    chained = _chained(row, kind)
    try:
        return hash_of_words(salt.salt, chained.fields, _values(row, chained)) == newest.row_hash
    except SealBroken:
        return False


def _chained(row: Any, kind: str) -> Chained:
    found: Chained = next(one for one in row.chained if one.kind == kind)
    return found


def _values(row: Any, chained: Chained) -> list[Any]:
    return [getattr(row, name) for name in chained.fields]


def _keep(rows: Iterable[tuple[Any, Any, list[Any] | None]], chained: Chained, *, at: datetime) -> None:
    """Store hash and salt for rows given as id, subject and values; None as values: the row is no more."""
    entries, salts = [], []
    for row_id, subject_id, values in rows:
        salt = secrets.token_hex(16)
        entry = ChainedRow(
            id=new_id(),
            at=at,
            kind=chained.kind,
            row_id=row_id,
            subject_id=subject_id,
            row_hash=hash_of_words(salt, () if values is None else chained.fields, values or ()),
        )
        entries.append(entry)
        salts.append(ChainedSalt(entry_id=entry.id, subject_id=subject_id, salt=salt))
    store_rows(entries)
    store_rows(salts)


def chain_whenever_stored() -> None:
    """Listen to every model that is chained when it is stored; once, when all are loaded."""
    for model in apps.get_models():
        if issubclass(model, ChainedWhenStored):
            uid = f"chained {model._meta.label}"
            post_save.connect(_is_stored, sender=model, dispatch_uid=uid)
            post_delete.connect(_is_deleted, sender=model, dispatch_uid=uid)


@inside_transaction
def chain_in_bulk(rows: Iterable[ChainedWhenStored]) -> None:
    """Chain what rows of one model say that were stored without their `save`."""
    found = list(rows)
    for chained in found[0].chained if found else ():
        chain_rows(found, chained, at=clock.now())


def _is_stored(instance: ChainedWhenStored, created: bool, update_fields: frozenset[str] | None, **_more: Any) -> None:  # noqa: FBT001  Django's hook
    for chained in instance.chained:
        if update_fields is not None and not update_fields & set(chained.fields):
            continue
        if created or not still_says(instance, chained.kind):
            chain_row(instance, chained.kind, at=clock.now())


def _is_deleted(instance: ChainedWhenStored, **_more: Any) -> None:
    for chained in instance.chained:
        chain_end(instance, chained.kind, at=clock.now())
