"""Reads the `shipped.toml` of each subject: the rows that a new installation starts with.

A table `[[department]]` holds one row of the model `Department` of the app that the file lies in. The model says in
`shipped_key` which columns tell its rows apart. A reference is written as the key of the row that it points to, and
rows may stand in any order. TOML has no null: inside JSON, an empty table `{}` stands for it.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignKey, Model

from foundation.written_rows import key_of, plain

FILE_NAME = "shipped.toml"


class ShippedFileError(ValueError):
    """A shipped file says something that no table can hold; the message says which file and row."""


@dataclass(frozen=True, slots=True)
class Shipped:
    """One row of a shipped file. `values` are plain JSON, those of the key among them."""

    model: type[Model]
    values: Mapping[str, Any]

    @property
    def table(self) -> str:
        return self.model._meta.label_lower

    @property
    def key(self) -> str:
        return " / ".join(str(self.values[name]) for name in key_of(self.model))


@cache
def shipped_rows() -> tuple[Shipped, ...]:
    """Everything that is shipped, each row after those that it refers to. Raises ShippedFileError."""
    rows = [row for app in apps.get_app_configs() for path in _files(app.path) for row in rows_of(path, app.label)]
    by_model: dict[type[Model], list[Shipped]] = {}
    for row in rows:
        by_model.setdefault(row.model, []).append(row)
    require_keys_once(rows)
    return tuple(row for model in _referred_first(by_model) for row in by_model[model])


def shipped(table: str) -> list[Mapping[str, Any]]:
    """What is shipped into one table, such as `inquiries.department`, in the order of its file."""
    return [row.values for row in shipped_rows() if row.table == table]


def _files(folder: str) -> list[Path]:
    """The files of one app; an app inside another app's folder reads its own."""
    inner = {Path(config.path) for config in apps.get_app_configs() if config.path.startswith(f"{folder}/")}
    return [path for path in sorted(Path(folder).rglob(FILE_NAME)) if inner.isdisjoint(path.parents)]


def rows_of(path: Path, app_label: str) -> Iterator[Shipped]:
    """The rows of one file, each checked against its table. Raises ShippedFileError."""
    for name, rows in tomllib.loads(path.read_text("utf-8")).items():
        try:
            model = apps.get_model(app_label, name)
        except LookupError:
            raise ShippedFileError(f"{path}: there is no table [[{name}]] in {app_label}") from None
        if not key_of(model):
            raise ShippedFileError(f"{path}: {model.__name__} has no shipped_key, so its rows cannot be told apart")
        for number, row in enumerate(rows, start=1):
            yield _checked(Shipped(model, {column: plain(value) for column, value in row.items()}), path, number)


def _checked(row: Shipped, path: Path, number: int) -> Shipped:
    place = f"{path}: [[{row.model._meta.model_name}]] number {number}"
    missing = [name for name in key_of(row.model) if name not in row.values]
    if missing:
        raise ShippedFileError(f"{place} says nothing of {', '.join(missing)}")
    for name in row.values:
        try:
            field = row.model._meta.get_field(name)
        except FieldDoesNotExist:
            raise ShippedFileError(f"{place}: there is no column {name}") from None
        if not getattr(field, "concrete", False):
            raise ShippedFileError(f"{place}: {name} is not a column")
        if isinstance(field, ForeignKey) and len(key_of(field.related_model)) != 1:
            raise ShippedFileError(f"{place}: {name} refers to a table that ships nothing, or by more than one column")
    return row


def require_keys_once(rows: Iterable[Shipped]) -> None:
    """Raises ShippedFileError where two rows have one key."""
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if (row.table, row.key) in seen:
            raise ShippedFileError(f"{row.table} {row.key} is shipped twice")
        seen.add((row.table, row.key))


def _referred_first(by_model: Mapping[type[Model], list[Shipped]]) -> list[type[Model]]:
    """The tables in an order in which each comes after those that its rows refer to."""
    ordered: dict[type[Model], None] = {}

    def place(model: type[Model]) -> None:
        used = {name for row in by_model[model] for name in row.values}
        for field in model._meta.concrete_fields:
            other = field.related_model if field.name in used and isinstance(field, ForeignKey) else None
            if other is not None and other is not model and other in by_model and other not in ordered:
                place(other)
        ordered[model] = None

    for model in by_model:
        place(model)
    return list(ordered)
