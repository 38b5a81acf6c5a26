"""Seals everything anew with the newest key, and hashes everybody anew, while others work (R32)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model, Q, TextField
from django.db.models.functions import Cast

from audit.seals.findings import Finding
from foundation.crypto import BOUND, FOR_PURPOSE, EncryptedTextField, SealBroken, find_by_hashes, key_id, newest_key_id
from foundation.spelling import VERSION

BATCH = 500


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column whose values are sealed."""

    model: type[Model]
    field: EncryptedTextField

    @property
    def name(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    @property
    def column(self) -> str:
        return str(self.field.column)


def sealed_columns() -> list[SealedColumn]:
    """Every sealed column of every app."""
    return [
        SealedColumn(model, field)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
    ]


def _newest() -> str:
    """What a value looks like that needs nothing: bound to its place, under the newest key."""
    return f"{newest_key_id()}:{BOUND}%"


def under_old_keys(sealed: SealedColumn) -> int:
    """How many values another key than the newest has sealed, or none of ours for the place where they stand."""
    table, column = connection.ops.quote_name(sealed.model._meta.db_table), connection.ops.quote_name(sealed.column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {table} WHERE {column} NOT LIKE %s",  # noqa: S608  our own names, quoted
            [_newest()],
        )
        return int(cursor.fetchone()[0])


def reseal(sealed: SealedColumn) -> Iterator[int]:
    """Seal a column anew in batches of its own commits; yields how many each had. Rows in use come in a later one.

    What does not open where it stands stays as it is, for `verify_journal` to name, and stops nothing.
    """
    broken: list[Any] = []
    while done := _reseal_batch(sealed, broken):
        yield done


def _reseal_batch(sealed: SealedColumn, broken: list[Any]) -> int:
    quote = connection.ops.quote_name
    table, column = quote(sealed.model._meta.db_table), quote(sealed.column)
    pk = sealed.model._meta.pk
    key = quote(str(pk.column))
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, {column} FROM {table} "  # noqa: S608  our own names, quoted
            f"WHERE {column} NOT LIKE %s AND NOT {key} = ANY(%s) ORDER BY {key} LIMIT %s FOR UPDATE SKIP LOCKED",
            [_newest(), broken, BATCH],
        )
        rows = cursor.fetchall()
        resealed = []
        for row_id, value in rows:
            try:
                resealed.append((str(sealed.field.sealed(sealed.field.opened(value, row_id), row_id)), row_id))
            except SealBroken:
                broken.append(row_id)
        cursor.executemany(f"UPDATE {table} SET {column} = %s WHERE {key} = %s", resealed)  # noqa: S608  the same
    return len(rows)


def misplaced_values() -> Iterator[Finding]:
    """Every sealed value that does not open where it stands: moved from another row, changed, or of a missing key."""
    for sealed in sealed_columns():
        tokens = sealed.model._default_manager.annotate(sealed_token=Cast(sealed.column, TextField()))
        for row_id, token in tokens.exclude(sealed_token=None).values_list("pk", "sealed_token").iterator(BATCH):
            try:
                sealed.field.opened(token, row_id)
            except SealBroken:
                yield Finding("moved", f"{sealed.name} of {row_id}", "What is sealed there was not sealed for it.")


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
        changed = [row for row in rows if _is_found_anew(row)]
        if changed:
            model._default_manager.bulk_update(changed, list(changed[0].look_up_hashes()))
    return [row.pk for row in rows], len(changed)


def _is_found_anew(row: Any) -> bool:
    """What does not open keeps its hashes, for `verify_journal` to name, and stops nothing."""
    try:
        return find_by_hashes(row)
    except SealBroken:
        return False


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
        columns = {"spelling_version"}.union(*map(_spelled_anew, rows))
        if rows:
            model._default_manager.bulk_update(rows, sorted(columns))
    return len(rows)


def _spelled_anew(row: Any) -> list[str]:
    """The columns that a row got anew; what does not open is marked as done and keeps its hashes."""
    try:
        find_by_hashes(row)
    except SealBroken:
        row.spelling_version = VERSION
        return []
    return list(row.look_up_hashes())


def reseal_second_factors() -> int:
    """Second factors are kept by the sign-in library, sealed by us; one that is not its owner's, or of a
    missing key, stays as it is and stops nothing.
    """
    return sum(_reseal_factor(pk) for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True))


def factors_under_old_keys() -> int:
    """How many second factors hold something that the newest key has not sealed for them."""
    kept = Authenticator.objects.values_list("data", flat=True)
    return sum(any(map(_is_old, data.values())) for data in kept.iterator(BATCH))


def _is_old(value: Any) -> bool:
    if isinstance(value, list):
        return any(map(_is_old, value))
    return isinstance(value, str) and ":" in value and not value.startswith(f"{newest_key_id()}:{FOR_PURPOSE}")


def rows_naming_old_keys() -> dict[str, int]:
    """How many rows of each table name a live key that is not the newest, wherever they do.

    It is asked of the tables, not of what the code knows to be sealed: no field is forgotten because nobody told of it.
    """
    wanted = [f"%{key_id(key)}:%" for key in settings.ARSOS_FIELD_KEYS[1:]]
    tables = sorted({model._meta.db_table for model in apps.get_models() if model._meta.managed})
    found = {table: _rows_like(table, wanted) for table in tables} if wanted else {}
    return {table: count for table, count in found.items() if count}


def _rows_like(table: str, wanted: list[str]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {connection.ops.quote_name(table)} AS row WHERE row::text LIKE ANY(%s)",  # noqa: S608  our own names, quoted
            [wanted],
        )
        return int(cursor.fetchone()[0])


def _reseal_factor(pk: int) -> int:
    with transaction.atomic(durable=True):
        row = Authenticator.objects.select_for_update().filter(pk=pk).first()
        try:
            resealed = {name: _resealed(value) for name, value in row.data.items()} if row is not None else {}
            if row is None or resealed == row.data:
                return 0
            row.data = resealed
            row.save(update_fields=["data"])
        except (SealBroken, InvalidToken):
            return 0
    return 1


def _resealed(value: Any) -> Any:
    """Recovery codes are a seed or a list of sealed codes; numbers beside them stay as they are."""
    adapter = get_adapter()
    if isinstance(value, list):
        return [_resealed(item) for item in value]
    if not _is_old(value):
        return value
    return adapter.encrypt(adapter.decrypt(value))
