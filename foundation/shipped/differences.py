"""Compares the tables with what is shipped, for an administrator who wants to know what was changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import ForeignKey, Model
from django.utils.text import Truncator

from foundation.shipped.files import Shipped, shipped_rows
from foundation.shipped.loading import changed_columns, find
from foundation.shipped.models import ShippedRow
from foundation.written_rows import as_written

WIDTH = 80
"""How much of a value is shown; a form or a list of phrases would fill pages."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which a row differs: which row, and what to say of it."""

    row: str
    words: str

    def __str__(self) -> str:
        return f"{self.row}: {self.words}"


def differences() -> list[Difference]:
    """How the tables differ from what is shipped, row by row in the order of the files."""
    known = {(one.table, one.key): one for one in ShippedRow.objects.all()}
    shipped = shipped_rows()
    tables = {model: _rows(model) for model in {row.model for row in shipped}}
    found = [one for row in shipped for one in _of_row(row, known.get((row.table, row.key)), tables[row.model])]
    gone = known.keys() - {(row.table, row.key) for row in shipped}
    return found + [Difference(f"{table} {key}", "no longer shipped; it stays") for table, key in sorted(gone)]


def _rows(model: type[Model]) -> dict[str, Model]:
    """All rows of a table of settings by their primary keys, with what they refer to: one query."""
    references = [one.name for one in model._meta.concrete_fields if isinstance(one, ForeignKey)]
    return {str(one.pk): one for one in model._default_manager.select_related(*references)}


def _of_row(row: Shipped, before: ShippedRow | None, table: Mapping[str, Model]) -> Iterator[Difference]:
    name = f"{row.table} {row.key}"
    stands = _in_force(row, table) or (table.get(before.row) if before else find(row))
    if stands is None:
        yield Difference(name, "deleted here" if before else "not loaded yet: run migrate_as_owner")
        return
    fields = {one.name: one for one in stands._meta.concrete_fields}
    for column in changed_columns(stands, row.values):
        here, there = _short(as_written(stands, fields[column])), _short(row.values[column])
        yield Difference(name, f"{column} is {here} here, {there} as shipped")


def _in_force(row: Shipped, table: Mapping[str, Model]) -> Model | None:
    """The newest version, for a table that keeps versions: what an administrator published counts."""
    columns: tuple[str, ...] | None = getattr(row.model, "shipped_first_of", None)
    if columns is None or "version" not in row.values:
        return None
    group = {name: row.values[name] for name in columns}
    same = [one for one in table.values() if not changed_columns(one, group)]
    return max(same, key=lambda one: one.version, default=None)  # type: ignore[attr-defined]


def _short(value: Any) -> str:
    return Truncator(repr(value)).chars(WIDTH)
