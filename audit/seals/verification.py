"""Proves that nothing was changed, taken out, put in, moved or forged since it was sealed (R35)."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Self
from uuid import UUID

from django.db import connection, transaction

from audit.chain.verification import Stones, look_at_rows
from audit.models import JournalAnchor, JournalSeal
from audit.restores.queries import MOST_NEEDED, RecordedRestore, hash_of_lost, recorded_restores
from audit.seals.actions import KEPT, SOURCES
from audit.seals.anchors import Anchor, AnchorStore, as_anchor
from audit.seals.findings import AT_A_TIME, Finding, Verified
from audit.seals.rules import HISTORY_FIELDS, LATEST_COMMIT, chained, columns, earliest_id, hash_of_row, is_strange

MOST_FINDINGS = 50
"""Of each kind of look: enough to see what was done, not a flood where everything was."""
FIRST_STATUS = "queued"
"""What an inquiry is before anybody takes a step."""
Tail = tuple[UUID, int, str]
State = tuple[UUID, str, str]


@dataclass(frozen=True, slots=True)
class Outside:
    """The seals that stand outside, and of which the database noted that they do; neither where nothing is kept."""

    keeps: bool
    noted: set[int]
    anchors: list[Anchor]

    @classmethod
    def of(cls, store: AnchorStore) -> Self:
        """Read once, after what was noted and before the database is looked at: seals that are made meanwhile are
        neither missed outside nor unknown inside.
        """
        noted = set(JournalAnchor.objects.values_list("seal", flat=True)) if store.keeps else set()
        return cls(store.keeps, noted, list(store.read()))


def verify_journal(
    store: AnchorStore, *, tails: Iterable[Tail], states: Iterable[State] = (), at: datetime
) -> Verified:
    """Walk the sealed chain, the history of every inquiry, what other tables said, tombstones, seals and anchors.

    `tails` are the ends that the inquiries themselves remember, `states` their status and the code of their queue.
    Memory stays flat: rows are streamed.
    """
    done, outside = Verified(), Outside.of(store)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")  # one instant, while others go on writing
        stones, restores = Stones(), recorded_restores()
        forged = list(stones.look())
        looks = (
            iter(forged),
            _chain(done, at),
            _inserted(at),
            _histories(done, stones),
            _tails(tails),
            look_at_states(states),
            look_at_rows(done, stones),
            _seals(done, restores),
            _anchors(done, outside, restores),
            _restores(done, outside, restores),
        )
        for look in looks:
            done.findings.extend(islice(look, MOST_FINDINGS))
    return done


def _chain(done: Verified, at: datetime) -> Iterator[Finding]:
    """Every link follows the one before it, and the entry it stands for says what it said when it was sealed."""
    position_before, chain_hash = 0, ""
    for position, source, entry_id, entry_hash, stored, *said in _streamed("chain", _chain_statement()):
        done.links += 1
        where = f"link {position}, {source} entry {entry_id}"
        if position != position_before + 1:
            detail = f"After link {position_before} comes link {position}."
            yield Finding("missing", f"link {position_before + 1}", detail)
        if is_strange(entry_id, at):
            yield Finding("strange", where, "ARSOS makes no such id: it is of another kind, or from the future.")
        names, values = _said_by(source, said)
        if values is not None and _is_out_of_time(values[names.index("at")], at):
            yield Finding("strange", where, "It says that it was written in the future, or at no instant at all.")
        if values is None:
            yield Finding("missing", where, "The entry is gone.")
        elif hash_of_row(names, values) != entry_hash:
            yield Finding("changed", where, "The entry no longer says what was sealed.")
        if chained(chain_hash, source, entry_id, entry_hash) != stored:
            yield Finding("reordered", where, "The link does not follow the one before it.")
        position_before, chain_hash = position, stored


def _chain_statement() -> str:
    """Each link beside the entry of its source; the others are empty."""
    said = ", ".join(f"{source}.id, {columns(source, names)}" for source, (_, names) in SOURCES.items())
    joins = " ".join(
        f"LEFT JOIN {KEPT.get(table, table)} AS {source} ON l.source = '{source}' AND {source}.id = l.entry_id"
        for source, (table, _) in SOURCES.items()
    )
    return (
        f"SELECT l.position, l.source, l.entry_id, l.entry_hash, l.chain_hash, {said} "  # noqa: S608  our own names
        f"FROM journal_link AS l {joins} ORDER BY l.position"
    )


def _said_by(source: str, said: Sequence[Any]) -> tuple[Sequence[str], Sequence[Any] | None]:
    """What the entry of a link says; None when it is gone."""
    start = 0
    for name, (_, names) in SOURCES.items():
        if name == source:
            is_there = said[start] is not None
            return names, said[start + 1 : start + 1 + len(names)] if is_there else None
        start += 1 + len(names)
    return (), None


def _is_out_of_time(written_at: datetime | None, at: datetime) -> bool:
    return written_at is None or written_at > at + LATEST_COMMIT


def _inserted(at: datetime) -> Iterator[Finding]:
    """Every entry has a link, once it is old enough to have been sealed."""
    settled, latest = earliest_id(at - LATEST_COMMIT), earliest_id(at + LATEST_COMMIT)
    for source, (table, _) in SOURCES.items():
        statement = f"""
            SELECT e.id FROM {KEPT.get(table, table)} AS e
            LEFT JOIN journal_link AS l ON l.entry_id = e.id AND l.source = '{source}'
            WHERE (e.id < %s OR e.id > %s) AND l.position IS NULL ORDER BY e.id LIMIT {MOST_FINDINGS}
        """  # noqa: S608  our own table names
        for (entry_id,) in _streamed(f"inserted_{table}", statement, [settled, latest]):
            yield Finding("inserted", f"{table} {entry_id}", "The entry was never sealed.")


def _histories(done: Verified, stones: Stones) -> Iterator[Finding]:
    """The entries of each inquiry follow each other without a gap, and texts say what was hashed."""
    statement = f"""
        SELECT h.id, h.entry_hash, t.salt, t.text, {columns("h", HISTORY_FIELDS)}
        FROM journal_history_entry_kept AS h
        LEFT JOIN journal_history_text AS t ON t.entry_id = h.id
        ORDER BY h.inquiry_id, h.position
    """  # noqa: S608  our own table and column names
    inquiry_id, position, previous = None, 0, ""
    for row in _streamed("histories", statement):
        entry_id, entry_hash, salt, text, *said = row
        entry = dict(zip(HISTORY_FIELDS, said, strict=True))
        done.histories += 1
        if entry["inquiry_id"] != inquiry_id:
            inquiry_id, position, previous = entry["inquiry_id"], 0, ""
        position += 1
        where = f"entry {position} of inquiry {inquiry_id} ({entry_id})"
        if entry["position"] != position:
            yield Finding("missing", where, f"The next one there is number {entry['position']}.")
            position = entry["position"]
        if entry["previous_hash"] != previous:
            yield Finding("reordered", where, "It does not follow the entry before it.")
        if hash_of_row(HISTORY_FIELDS, said) != entry_hash:
            yield Finding("changed", where, "It no longer says what was recorded.")
        is_purged = ("inquiry", inquiry_id) in stones.valid
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
                "SELECT position, entry_hash FROM journal_history_entry_kept WHERE inquiry_id = %s "
                "ORDER BY position DESC LIMIT 1",
                [inquiry_id],
            )
            if (cursor.fetchone() or (0, "")) != (position, entry_hash):
                where = f"the end of the history of inquiry {inquiry_id}"
                yield Finding("missing", where, f"The inquiry remembers {position} entries and another end.")


def look_at_states(states: Iterable[State]) -> Iterator[Finding]:
    """Status and queue of each inquiry are what its history says last."""
    rows = iter(states)
    while batch := list(islice(rows, AT_A_TIME)):
        ids = [inquiry_id for inquiry_id, _status, _queue in batch]
        steps, moves = _last_said("action", "to", ids), _last_said("queue", "queue", ids)
        for inquiry_id, status, queue in batch:
            for name, said, stands in (
                ("status", steps.get(inquiry_id, FIRST_STATUS), status),
                ("queue", moves.get(inquiry_id, queue), queue),
            ):
                if said != stands:
                    where = f"the {name} of inquiry {inquiry_id}"
                    yield Finding("changed", where, f"It is {stands}, and its history says {said}.")


def _last_said(marked: str, name: str, inquiry_ids: Sequence[UUID]) -> dict[UUID, str]:
    """A fact of the last entry of each history that has the fact `marked`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (inquiry_id) inquiry_id, facts->>%s FROM journal_history_entry_kept "
            "WHERE inquiry_id = ANY(%s) AND jsonb_exists(facts, %s) ORDER BY inquiry_id, position DESC",
            [name, list(inquiry_ids), marked],
        )
        return dict(cursor.fetchall())


def _seals(done: Verified, restores: Sequence[RecordedRestore]) -> Iterator[Finding]:
    """Seals are numbered without a gap, and each is the chain's hash at its link."""
    statement = """
        SELECT s.position, s.chain_hash, l.chain_hash FROM journal_seal AS s
        LEFT JOIN journal_link AS l ON l.position = s.last_link ORDER BY s.position
    """
    before, gaps = 0, {(one.gap.start - 1, one.gap.stop - 1) for one in restores}
    for position, chain_hash, of_link in _streamed("seals", statement):
        done.seals += 1
        if position != before + 1 and (before, position - 1) not in gaps:
            yield Finding("missing", f"seal {before + 1}", f"After seal {before} comes seal {position}.")
        before = position
        if chain_hash != of_link:
            yield Finding("changed", f"seal {position}", "It is not the hash of the chain at its link.")


def _anchors(done: Verified, outside: Outside, restores: Sequence[RecordedRestore]) -> Iterator[Finding]:
    """What stands outside is what stands inside: nobody rewrote the chain or cut its end off."""
    inside = {seal.position: as_anchor(seal) for seal in JournalSeal.objects.iterator(AT_A_TIME)}
    lost = [one.gap for one in restores]
    for anchor in outside.anchors:
        done.anchors += 1
        if any(anchor.seal in gap for gap in lost):
            continue
        if anchor.seal not in inside:
            yield Finding("missing", f"seal {anchor.seal}", "It stands outside, but not in the database.")
        elif inside[anchor.seal] != anchor:
            yield Finding("rewritten", f"seal {anchor.seal}", "The database says something else than outside.")
    if outside.noted and not outside.anchors:
        where = f"all {len(outside.noted)} anchors"
        yield Finding("missing", where, "They were written outside, and nothing is there anymore.")
        return
    for seal in sorted(outside.noted - {anchor.seal for anchor in outside.anchors}):
        yield Finding("missing", f"anchor of seal {seal}", "It was written outside and is no longer there.")


def _restores(done: Verified, outside: Outside, restores: Sequence[RecordedRestore]) -> Iterator[Finding]:
    """Every restore was accepted by two people, and the seals that it lost stand outside as they did then."""
    stand = {anchor.seal: anchor for anchor in outside.anchors} if restores else {}
    for one in restores:
        where = f"seals {one.gap.start} to {one.gap.stop - 1}" if one.gap else "no seal"
        if outside.keeps and hash_of_lost(stand[seal] for seal in one.gap if seal in stand) != one.lost_hash:
            yield Finding("rewritten", where, "The seals that a restore lost are not those that stood outside then.")
        if len(one.accepted_by) < MOST_NEEDED:
            detail = "A restore lost them, and two people have not accepted that yet: manage.py restores accept."
            yield Finding("missing", where, detail)
        else:
            moment = "before the first seal" if one.restored_to is None else f"{one.restored_to:%Y-%m-%d %H:%M:%S} UTC"
            names = ", ".join(one.accepted_by)
            done.restores.append(f"{where}, lost by a restore to {moment}. Accepted by {names}")


def _streamed(name: str, statement: str, values: list[Any] | None = None) -> Iterator[tuple[Any, ...]]:
    """Rows in pieces through a cursor of the server."""
    connection.ensure_connection()
    with connection.connection.cursor(name=f"verify_{name}") as cursor:
        cursor.itersize = AT_A_TIME
        cursor.execute(statement, values or [])
        for row in cursor:
            yield tuple(row)
