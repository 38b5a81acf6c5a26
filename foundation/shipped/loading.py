"""Loads what is shipped: new rows are added, rows that nobody edited follow, and an administrator's edits stay."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from foundation.shipped.files import Shipped, shipped_rows
from foundation.shipped.models import ShippedRow
from foundation.written_rows import as_written, in_table, key_of

LOCK = 0x5348_4950
"""The advisory lock that lets one loader work at a time, so that two migrations at once add no row twice."""


@dataclass(slots=True)
class Loaded:
    """What a run has done, by the name of each row."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def load_shipped(rows: Iterable[Shipped] | None = None, *, at: datetime) -> Loaded:
    """Bring the tables up to the shipped files in one commit; running it again changes nothing.

    A row that was edited or deleted since it was loaded is left alone. So is whatever stands in a table that keeps
    versions: there only the first version is shipped, and a newer one is an administrator's to publish. A row that
    the tables refuse beside what an administrator has entered is named in `refused`. Runs as the owner role.
    """
    loaded = Loaded()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        known = {(one.table, one.key): one for one in ShippedRow.objects.all()}
        for _, group in groupby(shipped_rows() if rows is None else rows, key=lambda row: row.table):
            _load_table(list(group), known, loaded, at)
    return loaded


def _load_table(rows: list[Shipped], known: Mapping[tuple[str, str], ShippedRow], loaded: Loaded, at: datetime) -> None:
    taken = _taken_groups(rows[0].model)
    for row in rows:
        before = known.get((row.table, row.key))
        if before is None:
            _load_first(row, taken, loaded, at)
        elif taken is None and before.values != row.values:
            _follow(row, before, loaded, at)


def _taken_groups(model: type[Model]) -> set[tuple[Any, ...]] | None:
    """What has a version already, before anything is loaded; None for a table that keeps no versions."""
    columns: tuple[str, ...] | None = getattr(model, "shipped_first_of", None)
    if columns is None:
        return None
    return {_group(one, columns) for one in model._default_manager.all()}


def _group(row: Model, columns: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(as_written(row, row._meta.get_field(name)) for name in columns)  # type: ignore[arg-type]


def _load_first(row: Shipped, taken: set[tuple[Any, ...]] | None, loaded: Loaded, at: datetime) -> None:
    """Add a row that was not shipped before, or remember the one that stands in its place."""
    stands = find(row)
    if stands is None:
        columns: tuple[str, ...] = getattr(row.model, "shipped_first_of", ())
        if taken is not None and tuple(row.values[name] for name in columns) in taken:
            return
        stands = row.model()
        if not _saved(stands, row, loaded):
            return
        if hasattr(stands, "after_shipping"):
            stands.after_shipping()
        loaded.added.append(f"{row.table} {row.key}")
    ShippedRow.objects.create(table=row.table, key=row.key, row=str(stands.pk), values=row.values, loaded_at=at)


def _follow(row: Shipped, before: ShippedRow, loaded: Loaded, at: datetime) -> None:
    """Give a row that nobody edited the values that are shipped now."""
    stands = row.model._default_manager.filter(pk=before.row).first()
    if stands is None or not stands_as(stands, before.values) or not _saved(stands, row, loaded):
        return
    before.values, before.loaded_at = row.values, at
    before.save(update_fields=["values", "loaded_at"])
    loaded.changed.append(f"{row.table} {row.key}")


def _saved(stands: Model, row: Shipped, loaded: Loaded) -> bool:
    """Whether the tables take the row, beside what administrators have entered."""
    try:
        with transaction.atomic():
            for name, value in row.values.items():
                setattr(stands, name, in_table(row.model, name, value))
            stands.full_clean(exclude={one.name for one in stands._meta.fields} - row.values.keys())
            stands.save()
    except (IntegrityError, ObjectDoesNotExist, ValidationError):
        loaded.refused.append(f"{row.table} {row.key}")
        return False
    return True


def find(row: Shipped) -> Model | None:
    """The row that stands in the tables under the key of a shipped one."""
    columns = {}
    for name in key_of(row.model):
        other = row.model._meta.get_field(name).related_model
        columns[f"{name}__{key_of(other)[0]}" if other else name] = row.values[name]  # type: ignore[arg-type]
    return row.model._default_manager.filter(**columns).first()


def stands_as(stands: Model, values: Mapping[str, Any]) -> bool:
    """Whether a row still says what was loaded into it."""
    return not changed_columns(stands, values)


def changed_columns(stands: Model, values: Mapping[str, Any]) -> list[str]:
    """The columns in which a row says something else."""
    fields = {one.name: one for one in stands._meta.concrete_fields}
    return [name for name, value in values.items() if name in fields and as_written(stands, fields[name]) != value]
