"""Reads the `shipped.toml` of each subject: the rows that a new installation starts with.

A table `[[department]]` holds one row of the model `Department` of the app that the file lies in. The model says in
`shipped_key` which columns tell its rows apart. A reference is written as the key of the row that it points to, and
rows may stand in any order. TOML has no null: inside JSON, an empty table `{}` stands for it.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, cast

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, ForeignKey, Model

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


def key_of(model: type[Model]) -> tuple[str, ...]:
    """The columns that tell the rows of a shipped table apart; empty where the model ships nothing."""
    return cast("tuple[str, ...]", getattr(model, "shipped_key", ()))


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
            yield _checked(Shipped(model, {column: _plain(value) for column, value in row.items()}), path, number)


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


def _plain(value: Any, *, is_inside: bool = False) -> Any:
    """A value of TOML as JSON holds it."""
    if isinstance(value, date):  # and instants, which are dates too
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(one, is_inside=True) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one, is_inside=True) for name, one in value.items()} or (None if is_inside else {})
    return value


def as_shipped(row: Model, field: "Field[Any, Any]") -> Any:
    """What a row holds in a column, in the form in which a shipped file says it."""
    value = getattr(row, field.name)
    if isinstance(value, Model):
        return getattr(value, key_of(type(value))[0])
    return value.isoformat() if isinstance(value, date) else value
