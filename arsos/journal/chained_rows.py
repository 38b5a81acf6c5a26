"""What people wrote into other tables is chained like history: its salted hash, never the words (R35)."""

import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Model

from arsos.journal.chain import Chained, hash_of_words
from arsos.journal.models import ChainedRow, ChainedSalt
from arsos.kernel.identity import new_id
from arsos.kernel.transactions import inside_transaction


def chained_tables() -> Iterator[tuple[type[Model], Chained]]:
    """Every model with what of its rows is chained."""
    for model in apps.get_models():
        for chained in getattr(model, "chained", ()):
            yield model, chained


@inside_transaction
def chain_row(row: Any, kind: str, *, at: datetime) -> None:
    """Chain what a row says now under one of the kinds of its model; the caller stores the row in the same commit."""
    chained = next(one for one in row.chained if one.kind == kind)
    values = [getattr(row, name) for name in chained.fields]
    keep_chained([(row.pk, getattr(row, chained.subject), values)], chained, at=at)


def keep_chained(
    rows: Iterable[tuple[Any, Any, list[Any]]],
    chained: Chained,
    *,
    at: datetime,
    tables: tuple[Any, Any] = (ChainedRow, ChainedSalt),
) -> None:
    """Store hash and salt for rows given as id, subject and values. A migration gives the tables of its time."""
    entry_table, salt_table = tables
    entries, salts = [], []
    for row_id, subject_id, values in rows:
        salt = secrets.token_hex(16)
        entry = entry_table(
            id=new_id(),
            at=at,
            kind=chained.kind,
            row_id=row_id,
            subject_id=subject_id,
            row_hash=hash_of_words(salt, chained.fields, values),
        )
        entries.append(entry)
        salts.append(salt_table(entry_id=entry.id, subject_id=subject_id, salt=salt))
    entry_table.objects.bulk_create(entries, batch_size=1000)
    salt_table.objects.bulk_create(salts, batch_size=1000)
