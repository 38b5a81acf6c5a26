"""Proves that nothing was changed, taken out, put in or moved since it was sealed (R35)."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from arsos.journal.anchoring import as_anchor
from arsos.journal.anchors import Anchor, AnchorStore
from arsos.journal.chain import (
    HISTORY_FIELDS,
    JOURNAL_FIELDS,
    LATEST_COMMIT,
    chained,
    earliest_id,
    hash_of_row,
)
from arsos.journal.models import JournalAnchor, JournalLink, JournalSeal

AT_A_TIME = 2000
Tail = tuple[UUID, int, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """The first thing that is wrong: changed, missing, reordered, inserted, purged without proof, or rewritten."""

    what: str
    where: str
    detail: str

    def __str__(self) -> str:
        return f"{self.what}: {self.where}. {self.detail}"


@dataclass(slots=True)
class Verified:
    """What was looked at, and the first finding of each kind of look."""

    links: int = 0
    histories: int = 0
    seals: int = 0
    anchors: int = 0
    findings: list[Finding] = field(default_factory=list)


def verify_journal(store: AnchorStore, *, tails: Iterable[Tail], at: datetime) -> Verified:
    """Walk the sealed chain, the history of every inquiry, the seals and the anchors.

    `tails` are the ends that the inquiries themselves remember. Memory stays flat: rows are streamed.
    """
    done = Verified()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")  # one instant, while others go on writing
        looks = (_chain(done), _inserted(at), _histories(done), _tails(tails), _seals(done), _anchors(done, store))
        for look in looks:
            finding = next(look, None)
            if finding is not None:
                done.findings.append(finding)
    return done


def _chain(done: Verified) -> Iterator[Finding]:
    """Every link follows the one before it, and the entry it stands for says what it said when it was sealed."""
    journal = ", ".join(f"j.{name}" for name in JOURNAL_FIELDS)
    history = ", ".join(f"h.{name}" for name in HISTORY_FIELDS)
    statement = f"""
        SELECT l.position, l.source, l.entry_id, l.entry_hash, l.chain_hash, h.id, {journal}, {history}
        FROM journal_link AS l
        LEFT JOIN journal_entry AS j ON l.source = 'journal' AND j.id = l.entry_id
        LEFT JOIN journal_history_entry AS h ON l.source = 'history' AND h.id = l.entry_id
        ORDER BY l.position
    """  # noqa: S608  our own table and column names
    split = 6 + len(JOURNAL_FIELDS)
    chain_hash = ""
    for row in _streamed("chain", statement):
        position, source, entry_id, entry_hash, stored, history_id = row[:6]
        done.links += 1
        where = f"link {position}, {source} entry {entry_id}"
        if position != done.links:
            yield Finding("missing", f"link {done.links}", f"After link {done.links - 1} comes link {position}.")
        is_journal = source == JournalLink.Source.JOURNAL
        if (row[6] if is_journal else history_id) is None:
            yield Finding("missing", where, "The entry is gone.")
        names, values = (JOURNAL_FIELDS, row[6:split]) if is_journal else (HISTORY_FIELDS, row[split:])
        if hash_of_row(names, values) != entry_hash:
            yield Finding("changed", where, "The entry no longer says what was sealed.")
        chain_hash = chained(chain_hash, source, entry_id, entry_hash)
        if chain_hash != stored:
            yield Finding("reordered", where, "The link does not follow the one before it.")


def _inserted(at: datetime) -> Iterator[Finding]:
    """Every entry has a link, once it is old enough to have been sealed."""
    settled = earliest_id(at - LATEST_COMMIT)
    for table in ("journal_entry", "journal_history_entry"):
        statement = f"""
            SELECT e.id FROM {table} AS e LEFT JOIN journal_link AS l ON l.entry_id = e.id
            WHERE e.id < %s AND l.position IS NULL ORDER BY e.id LIMIT 1
        """  # noqa: S608  our own table names
        for (entry_id,) in _streamed(f"inserted_{table}", statement, [settled]):
            yield Finding("inserted", f"{table} {entry_id}", "The entry was never sealed.")


def _histories(done: Verified) -> Iterator[Finding]:
    """The entries of each inquiry follow each other without a gap, and texts say what was hashed."""
    columns = ", ".join(f"h.{name}" for name in HISTORY_FIELDS)
    statement = f"""
        SELECT h.id, h.entry_hash, t.salt, t.text, d.id IS NOT NULL, {columns}
        FROM journal_history_entry AS h
        LEFT JOIN journal_history_text AS t ON t.entry_id = h.id
        LEFT JOIN journal_tombstone AS d ON d.kind = 'inquiry' AND d.subject_id = h.inquiry_id
        ORDER BY h.inquiry_id, h.position
    """  # noqa: S608  our own table and column names
    inquiry_id, position, previous = None, 0, ""
    for row in _streamed("histories", statement):
        entry_id, entry_hash, salt, text, is_purged, *said = row
        entry = dict(zip(HISTORY_FIELDS, said, strict=True))
        done.histories += 1
        if entry["inquiry_id"] != inquiry_id:
            inquiry_id, position, previous = entry["inquiry_id"], 0, ""
        position += 1
        where = f"entry {position} of inquiry {inquiry_id} ({entry_id})"
        if entry["position"] != position:
            yield Finding("missing", where, f"The next one there is number {entry['position']}.")
        if entry["previous_hash"] != previous:
            yield Finding("reordered", where, "It does not follow the entry before it.")
        if hash_of_row(HISTORY_FIELDS, said) != entry_hash:
            yield Finding("changed", where, "It no longer says what was recorded.")
        yield from _text(entry, salt, text, where, is_purged=is_purged)
        previous = entry_hash


def _text(
    entry: dict[str, Any], salt: str | None, text: str | None, where: str, *, is_purged: bool
) -> Iterator[Finding]:
    if not entry["text_hash"]:
        return
    if text is None:
        if not is_purged:
            yield Finding("missing", where, "Its text is gone, and no tombstone says why.")
    elif hashlib.sha256(f"{salt}{text}".encode()).hexdigest() != entry["text_hash"]:
        yield Finding("changed", where, "Its text is not what was recorded.")


def _tails(tails: Iterable[Tail]) -> Iterator[Finding]:
    """Each inquiry remembers the end of its own history."""
    with connection.cursor() as cursor:
        for inquiry_id, position, entry_hash in tails:
            cursor.execute(
                "SELECT position, entry_hash FROM journal_history_entry WHERE inquiry_id = %s "
                "ORDER BY position DESC LIMIT 1",
                [inquiry_id],
            )
            if (cursor.fetchone() or (0, "")) != (position, entry_hash):
                where = f"the end of the history of inquiry {inquiry_id}"
                yield Finding("missing", where, f"The inquiry remembers {position} entries and another end.")


def _seals(done: Verified) -> Iterator[Finding]:
    """Seals are numbered without a gap, and each is the chain's hash at its link."""
    statement = """
        SELECT s.position, s.chain_hash, l.chain_hash FROM journal_seal AS s
        LEFT JOIN journal_link AS l ON l.position = s.last_link ORDER BY s.position
    """
    for position, chain_hash, of_link in _streamed("seals", statement):
        done.seals += 1
        if position != done.seals:
            yield Finding("missing", f"seal {done.seals}", f"After seal {done.seals - 1} comes seal {position}.")
        if chain_hash != of_link:
            yield Finding("changed", f"seal {position}", "It is not the hash of the chain at its link.")


def _anchors(done: Verified, store: AnchorStore) -> Iterator[Finding]:
    """What stands outside is what stands inside: nobody rewrote the chain or cut its end off."""
    inside = {seal.position: as_anchor(seal) for seal in JournalSeal.objects.iterator(AT_A_TIME)}
    outside: dict[int, Anchor] = {}
    for anchor in store.read():
        done.anchors += 1
        outside[anchor.seal] = anchor
        if anchor.seal not in inside:
            yield Finding("missing", f"seal {anchor.seal}", "It stands outside, but not in the database.")
        elif inside[anchor.seal] != anchor:
            yield Finding("rewritten", f"seal {anchor.seal}", "The database says something else than outside.")
    noted = JournalAnchor.objects.values_list("seal", flat=True)
    for seal in sorted(set(noted) - set(outside)) if outside else ():
        yield Finding("missing", f"anchor of seal {seal}", "It was written outside and is no longer there.")


def _streamed(name: str, statement: str, values: list[Any] | None = None) -> Iterator[tuple[Any, ...]]:
    """Rows in pieces through a cursor of the server."""
    connection.ensure_connection()
    with connection.connection.cursor(name=f"verify_{name}") as cursor:
        cursor.itersize = AT_A_TIME
        cursor.execute(statement, values or [])
        for row in cursor:
            yield tuple(row)
