"""Whether messages, answers, emergency accesses and tombstones say what was chained (R35, R36)."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, TextField
from django.db.models.functions import Cast

from audit.chain.steps import chained_tables, hash_of_stone
from audit.models import ChainedRow, ChainedSalt, Tombstone
from audit.seals.findings import AT_A_TIME, Finding, Verified
from audit.seals.rules import hash_of_words
from foundation.chained import Chained
from foundation.crypto import SealBroken, Token


class Stones:
    """The tombstones, and of whom a true one says that the words are gone."""

    def __init__(self) -> None:
        self.valid: set[tuple[str, UUID]] = set()

    def look(self) -> Iterator[Finding]:
        """Every stone was set by ARSOS: its proof is the sealed hash of the rest."""
        stones = Tombstone.objects.annotate(sealed=Cast("proof", TextField())).defer("proof").order_by("id")
        for stone in stones.iterator(AT_A_TIME):
            if _opened(Tombstone, "proof", stone.sealed, stone.id) == hash_of_stone(stone):
                self.valid.add((stone.kind, stone.subject_id))
            else:
                where = f"tombstone of {stone.kind} {stone.subject_id}"
                yield Finding("forged", where, "ARSOS did not set it: its proof does not fit.")


def look_at_rows(done: Verified, stones: Stones) -> Iterator[Finding]:
    """Every chained row is there and says what was chained last; every row that says something was chained."""
    for model, chained in chained_tables():
        yield from _chained(done, model, chained, stones)
        entries = ChainedRow.objects.filter(kind=chained.kind, row_id=OuterRef("pk"))
        unknown = model._default_manager.filter(chained.where).exclude(Exists(entries)).values_list("pk", flat=True)
        for row_id in unknown.iterator(AT_A_TIME):
            yield Finding("inserted", f"{chained.kind} {row_id}", "The row was never chained.")


def _chained(done: Verified, model: type[Model], chained: Chained, stones: Stones) -> Iterator[Finding]:
    newest = ChainedRow.objects.filter(kind=chained.kind).order_by("row_id", "-id")
    entries = newest.iterator(AT_A_TIME)
    before: UUID | None = None
    while batch := list(islice(entries, AT_A_TIME)):
        salts, rows = _salts(batch), _rows(model, chained, batch)
        for entry in batch:
            is_older, before = entry.row_id == before, entry.row_id
            where = f"{chained.kind} {entry.row_id}"
            if not is_older:
                done.rows += 1
                yield from _row(entry, chained, salts, rows.get(entry.row_id), stones, where)
            elif chained.is_final:
                yield Finding("inserted", where, "It was chained twice, and is said only once.")


def _row(
    entry: ChainedRow,
    chained: Chained,
    salts: Mapping[UUID, str],
    values: Sequence[Any] | None,
    stones: Stones,
    where: str,
) -> Iterator[Finding]:
    if entry.id not in salts:
        if (chained.tombstone, entry.subject_id) not in stones.valid:
            yield Finding("missing", where, "Its salt is gone, and no tombstone says why.")
        return
    salt = _opened(ChainedSalt, "salt", salts[entry.id], entry.id)
    if salt is None:
        yield Finding("forged", where, "ARSOS did not chain it: its salt does not open.")
    elif values is None:
        if hash_of_words(salt, (), ()) != entry.row_hash:
            yield Finding("missing", where, "The row is gone.")
    elif hash_of_words(salt, chained.fields, values) != entry.row_hash:
        yield Finding("changed", where, "The row no longer says what was chained.")


def _salts(batch: Sequence[ChainedRow]) -> dict[UUID, str]:
    salts = ChainedSalt.objects.filter(entry_id__in=[entry.id for entry in batch])
    return dict(salts.values_list("entry_id", Cast("salt", TextField())))


def _rows(model: type[Model], chained: Chained, batch: Sequence[ChainedRow]) -> dict[UUID, Sequence[Any]]:
    rows = model._default_manager.filter(pk__in=[entry.row_id for entry in batch])
    fields = [model._meta.get_field(name) for name in chained.fields]
    return {
        row_id: [_plain(field, value, row_id) for field, value in zip(fields, said, strict=True)]
        for row_id, *said in rows.values_list("pk", *chained.fields)
    }


def _plain(field: Any, value: Any, row_id: Any) -> Any:
    """What a column says; nothing where what is sealed there does not open."""
    try:
        return field.opened(value, row_id) if isinstance(value, Token) else value
    except SealBroken:
        return None


def _opened(model: type[Model], name: str, token: str | None, row_id: UUID) -> str | None:
    field: Any = model._meta.get_field(name)
    try:
        return field.opened(token, row_id) if token else None
    except SealBroken:
        return None
