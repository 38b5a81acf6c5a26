"""Seals what has been written: every entry of journal, history and chained rows gets its link in one chain (R35)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from audit.models import JournalLink, JournalSeal
from audit.restores.queries import last_number, newest_seal
from audit.seals.rules import (
    HISTORY_FIELDS,
    JOURNAL_FIELDS,
    LATEST_COMMIT,
    ONE_SEALER,
    ROW_FIELDS,
    chained,
    columns,
    earliest_id,
    hash_of_row,
    id_of_millisecond,
    millisecond_of,
)
from foundation.transactions import durable

BATCH = 5000
SOURCES = {
    JournalLink.Source.JOURNAL: ("journal_entry", JOURNAL_FIELDS),
    JournalLink.Source.HISTORY: ("journal_history_entry", HISTORY_FIELDS),
    JournalLink.Source.ROW: ("journal_chained_row", ROW_FIELDS),
}
KEPT = {"journal_entry": "journal_entry_kept", "journal_history_entry": "journal_history_entry_kept"}
"""Where the entries of a table by month are read, also those of months that were detached."""
Unsealed = tuple[UUID, str, str]


@durable
def seal_batch(*, at: datetime, look_back: timedelta = LATEST_COMMIT) -> int:
    """This will link entries that have none yet, oldest first, and seal the new end of the chain.

    Returns how many were linked; less than `BATCH` means that nothing is left. `look_back` is how long before the
    newest link an entry may have been begun and still be found. Two sealers take turns.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_SEALER])
    last = JournalLink.objects.order_by("-position").first()
    newest = newest_seal()
    links = _links(last, _unsealed(_since(last, newest, look_back)))
    if links:
        JournalLink.objects.bulk_create(links, batch_size=1000)
        JournalSeal.objects.create(
            position=last_number(newest) + 1,
            last_link=links[-1].position,
            chain_hash=links[-1].chain_hash,
            sealed_at=at,
        )
    return len(links)


def _since(last: JournalLink | None, newest: JournalSeal | None, look_back: timedelta) -> UUID:
    """From which id on entries are looked for. An id from the future, which only a stranger writes, moves nothing: no
    entry of ours was made after the seal over it.
    """
    if last is None or newest is None:
        return UUID(int=0)
    earlier = look_back // timedelta(milliseconds=1)
    sealed = millisecond_of(earliest_id(newest.sealed_at))
    return id_of_millisecond(min(millisecond_of(last.entry_id), sealed) - earlier)


def _links(last: JournalLink | None, unsealed: Sequence[Unsealed]) -> list[JournalLink]:
    position, chain_hash = (last.position, last.chain_hash) if last else (0, "")
    links = []
    for entry_id, source, entry_hash in unsealed:
        position += 1
        chain_hash = chained(chain_hash, source, entry_id, entry_hash)
        links.append(
            JournalLink(
                position=position, source=source, entry_id=entry_id, entry_hash=entry_hash, chain_hash=chain_hash
            )
        )
    return links


def _unsealed(since: UUID) -> list[Unsealed]:
    """Entries without a link, oldest first, with the hash over what they say.

    Also of detached months: an inquiry of long ago may have been written about until a moment before. Of two with one
    id, which only a stranger writes, one gets the link: `verify_journal` names the other, and sealing goes on.
    """
    found: list[Unsealed] = []
    for source, (table, names) in SOURCES.items():
        statement = f"""
            SELECT e.id, {columns("e", names)} FROM {KEPT.get(table, table)} AS e
            WHERE e.id >= %s AND NOT EXISTS (SELECT FROM journal_link AS l WHERE l.entry_id = e.id)
            ORDER BY e.id LIMIT %s
        """  # noqa: S608  our own table and column names
        found += [(row[0], source.value, hash_of_row(names, row[1:])) for row in _rows(statement, [since, BATCH])]
    of_id = {row[0]: row for row in sorted(found, reverse=True)}
    return sorted(of_id.values())[:BATCH]


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [tuple(row) for row in cursor.fetchall()]
