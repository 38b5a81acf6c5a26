"""What people wrote into other tables is chained like history: its salted hash, never the words (R35)."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model

from audit.models import ChainedRow, ChainedSalt
from audit.seals.rules import hash_of_words
from foundation.chained import Chained
from foundation.crypto import SealBroken
from foundation.identifiers import new_id
from foundation.new_rows import store_rows
from foundation.transactions import inside_transaction


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
