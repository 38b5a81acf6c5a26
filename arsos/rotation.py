"""Seals everything anew with the newest key, and hashes everybody anew, while others work (R32)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model, Q

from arsos.kernel.crypto import EncryptedTextField, decrypt, encrypt, find_by_hashes, newest_key_id
from arsos.kernel.spelling import VERSION

BATCH = 500
SEALED_ELSEWHERE = {("members", "ImportChunk"): "content"}
"""Columns that hold sealed text without being a sealed field, because they are written in pieces."""


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column whose values are sealed."""

    model: type[Model]
    column: str

    @property
    def name(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"


def sealed_columns() -> list[SealedColumn]:
    """Every sealed column of every app."""
    found = [
        SealedColumn(model, str(field.column))
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
    ]
    found += [SealedColumn(apps.get_model(*model), column) for model, column in SEALED_ELSEWHERE.items()]
    return found


def under_old_keys(sealed: SealedColumn) -> int:
    """How many values another key than the newest has sealed."""
    table, column = connection.ops.quote_name(sealed.model._meta.db_table), connection.ops.quote_name(sealed.column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {table} WHERE {column} NOT LIKE %s",  # noqa: S608  our own names, quoted
            [f"{newest_key_id()}:%"],
        )
        return int(cursor.fetchone()[0])


def reseal(sealed: SealedColumn) -> Iterator[int]:
    """Seal a column anew in batches of its own commits; yields how many each had. Rows in use come in a later one."""
    while done := _reseal_batch(sealed):
        yield done


def _reseal_batch(sealed: SealedColumn) -> int:
    quote = connection.ops.quote_name
    table, column = quote(sealed.model._meta.db_table), quote(sealed.column)
    key = quote(str(sealed.model._meta.pk.column))
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, {column} FROM {table} WHERE {column} NOT LIKE %s "  # noqa: S608  our own names, quoted
            f"ORDER BY {key} LIMIT %s FOR UPDATE SKIP LOCKED",
            [f"{newest_key_id()}:%", BATCH],
        )
        rows = cursor.fetchall()
        resealed = [(encrypt(decrypt(value)), row_id) for row_id, value in rows]
        cursor.executemany(f"UPDATE {table} SET {column} = %s WHERE {key} = %s", resealed)  # noqa: S608  the same
    return len(rows)


def findable_models() -> list[type[Model]]:
    """Every table whose rows are found by keyed hashes."""
    return [model for model in apps.get_models() if hasattr(model, "look_up_hashes")]


def rehash(model: type[Model]) -> Iterator[int]:
    """Compute the look-up hashes of every row anew in batches; yields how many rows each changed."""
    last: Any = None
    while True:
        ids, changed = _rehash_batch(model, last)
        if not ids:
            return
        last = ids[-1]
        yield changed


def _rehash_batch(model: type[Model], after: Any) -> tuple[Sequence[Any], int]:
    beyond = Q(pk__gt=after) if after is not None else Q()
    with transaction.atomic(durable=True):
        found = model._default_manager.filter(beyond).prefetch_related(*getattr(model, "hashed_with", ()))
        rows: list[Any] = list(found.order_by("pk").select_for_update()[:BATCH])
        changed = [row for row in rows if find_by_hashes(row)]
        if changed:
            model._default_manager.bulk_update(changed, list(changed[0].look_up_hashes()))
    return [row.pk for row in rows], len(changed)


def spelled_models() -> list[type[Model]]:
    """Every table whose rows are found by a version of the spelling of names."""
    return [model for model in findable_models() if hasattr(model, "spelling_version")]


def of_earlier_spelling(model: type[Model]) -> int:
    """How many rows still have hashes and words of an earlier spelling."""
    return model._default_manager.filter(spelling_version__lt=VERSION).count()


def respell(model: type[Model]) -> Iterator[int]:
    """Hash the rows of earlier spellings anew in batches of their own commits; yields how many each had.

    What is done is marked in the row, so that a killed run goes on, and several do not get into each other's way.
    Rows in use come in a later one.
    """
    while done := _respell_batch(model):
        yield done


def _respell_batch(model: type[Model]) -> int:
    with transaction.atomic(durable=True):
        found = model._default_manager.filter(spelling_version__lt=VERSION).order_by("spelling_version", "pk")
        rows: list[Any] = list(
            found.prefetch_related(*getattr(model, "hashed_with", ())).select_for_update(skip_locked=True)[:BATCH]
        )
        for row in rows:
            find_by_hashes(row)
        if rows:
            model._default_manager.bulk_update(rows, list(rows[0].look_up_hashes()))
    return len(rows)


def reseal_second_factors() -> int:
    """Second factors are kept by the sign-in library, sealed by us."""
    with transaction.atomic(durable=True):
        old = [row for row in Authenticator.objects.select_for_update() if _is_old(row.data)]
        for row in old:
            row.data = {name: _resealed(value) for name, value in row.data.items()}
        Authenticator.objects.bulk_update(old, ["data"])
    return len(old)


def _is_old(data: dict[str, Any]) -> bool:
    return any(_resealed(value) != value for value in data.values())


def _resealed(value: Any) -> Any:
    """Recovery codes are a seed or a list of sealed codes; numbers beside them stay as they are."""
    if isinstance(value, list):
        return [_resealed(item) for item in value]
    is_sealed = isinstance(value, str) and ":" in value and not value.startswith(f"{newest_key_id()}:")
    return encrypt(decrypt(value)) if is_sealed else value
