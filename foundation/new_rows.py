"""Stores new rows without building their statement anew each time, and those of one action in one statement (ADR 35).

What belongs together is stored together: an inquiry, its clocks, its history, its events, the key of the request and
the row of the access log. References between them are checked at the commit, so their order does not matter.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, DatabaseError, IntegrityError, connection, connections
from django.db.models import Model
from django.db.models.expressions import DatabaseDefault

from foundation.chained import ChainedWhenStored
from foundation.compiled import hot_cursor

MOST_AT_ONCE: Final = 20
"""More rows than these are stored as Django does it: each number of rows is another statement to keep."""
Refusals = Mapping[str, type[Exception]]
"""What to raise instead where a constraint, named by the beginning of its name, refuses a row."""


@dataclass(slots=True)
class _Waiting:
    """Statements that wait for the end of a block."""

    texts: list[str] = field(default_factory=list)
    params: list[Any] = field(default_factory=list)
    refusals: dict[str, type[Exception]] = field(default_factory=dict)


_waiting: ContextVar[_Waiting | None] = ContextVar("waiting", default=None)


@contextmanager
def stored_together() -> Iterator[None]:
    """Let what is stored in the block wait for its end, and go in one statement. Nobody inside reads it back."""
    waiting = _Waiting()
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    _run(waiting)


def store_rows(rows: Sequence[Model], *, refusals: Refusals | None = None) -> None:
    """Store new rows of one model in the running transaction. Raises what `refusals` say, or IntegrityError.

    Nobody hears of them as of rows that are saved: those that are chained when they are saved raise TypeError.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("rows are stored inside a transaction")
    if not rows:
        return
    model = type(rows[0])
    _require_unheard(model)
    if len(rows) > MOST_AT_ONCE:
        model._default_manager.bulk_create(rows, batch_size=1000)
        return
    columns, own = _columns_of(model), connections[DEFAULT_DB_ALIAS]
    values = [[_value_of(row, one, own) for one in columns] for row in rows]
    signs = tuple("".join("d" if value is _DEFAULT else "v" for value in one) for one in values)
    params = [value for one in values for value in one if value is not _DEFAULT]
    add_statement(_insertion(model, signs), params, refusals=refusals)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def store_again(*rows: Model) -> None:
    """Store every column of rows of one model that are there, in one statement; raises LookupError where one is not.

    It does not wait for the end of a block: what follows may read the rows, and triggers look at what they were.
    """
    if not rows:
        return
    model = type(rows[0])
    _require_unheard(model)
    columns, own = [one for one in _columns_of(model) if not one.primary_key], connections[DEFAULT_DB_ALIAS]
    values: list[Any] = []
    for row in rows:
        values += [one.get_db_prep_save(one.pre_save(row, add=False), connection=own) for one in columns]
        values.append(row.pk)
    with hot_cursor() as cursor:
        cursor.execute(_updates(model, len(rows)), values)
        if cursor.rowcount != len(rows):
            raise LookupError(f"{model._meta.label}: of {[row.pk for row in rows]} not every row is there")


def _require_unheard(model: type[Model]) -> None:
    if issubclass(model, ChainedWhenStored):
        raise TypeError(f"{model._meta.label} is chained when it is saved")


@lru_cache(maxsize=64)
def _updates(model: type[Model], number: int) -> str:
    """As many updates of one row each; the statement has as many rows as were found."""
    if number == 1:
        return _update(model)
    named = ", ".join(f"again_{place} AS ({_update(model)} RETURNING 1)" for place in range(number))
    found = " UNION ALL ".join(f"SELECT 1 FROM again_{place}" for place in range(number))  # noqa: S608  our own numbers
    return f"WITH {named} {found}"


@lru_cache(maxsize=64)
def _update(model: type[Model]) -> str:
    quote = connection.ops.quote_name
    given = [f"{quote(one.column)} = {_place_of(one)}" for one in _columns_of(model) if not one.primary_key]
    key = quote(str(model._meta.pk.column))  # type: ignore[union-attr]  # it has one
    return f"UPDATE {quote(model._meta.db_table)} SET {', '.join(given)} WHERE {key} = %s"  # noqa: S608  names of our own models


def add_statement(text: str, params: Sequence[Any], *, refusals: Refusals | None = None) -> None:
    """Run one statement that inserts, in the running transaction; in a block of `stored_together` with the others."""
    waiting = _waiting.get()
    one = _Waiting([text], list(params), dict(refusals or {}))
    if waiting is None:
        _run(one)
        return
    waiting.texts += one.texts
    waiting.params += one.params
    waiting.refusals |= one.refusals


_DEFAULT = object()


@lru_cache(maxsize=64)
def _columns_of(model: type[Model]) -> list[Any]:
    return [one for one in model._meta.concrete_fields if not one.generated]


def _value_of(row: Model, column: Any, own: Any) -> Any:
    """`own` is the connection itself: its proxy looks it up for each of a hundred values."""
    value = column.pre_save(row, add=True)
    if isinstance(value, DatabaseDefault):
        return _DEFAULT
    return column.get_db_prep_save(value, connection=own)


@lru_cache(maxsize=256)
def _insertion(model: type[Model], signs: tuple[str, ...]) -> str:
    quote, columns = connection.ops.quote_name, _columns_of(model)
    named = ", ".join(quote(one.column) for one in columns)
    places = [_place_of(one) for one in columns]
    rows = (", ".join(_written(place, sign) for place, sign in zip(places, row, strict=True)) for row in signs)
    values = ", ".join(f"({row})" for row in rows)
    return f"INSERT INTO {quote(model._meta.db_table)} ({named}) VALUES {values}"  # noqa: S608  names of our own models


def _written(place: str, sign: str) -> str:
    return "DEFAULT" if sign == "d" else place


def _place_of(column: Any) -> str:
    has_type = hasattr(column, "get_placeholder")
    return str(column.get_placeholder(None, None, connection)) if has_type else "%s"


def _run(waiting: _Waiting) -> None:
    if not waiting.texts:
        return
    with hot_cursor() as cursor:
        try:
            cursor.execute(_as_one(tuple(waiting.texts)), waiting.params)
        except IntegrityError as error:
            raise _refusal(error, waiting.refusals) from None


@lru_cache(maxsize=256)
def _as_one(texts: Collection[str]) -> str:
    *first, last = texts
    named = ", ".join(f"added_{number} AS ({text})" for number, text in enumerate(first))
    return f"WITH {named} {last}" if named else last


def _refusal(error: DatabaseError, refusals: Refusals) -> Exception:
    constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
    return next((kind() for name, kind in refusals.items() if constraint.startswith(name)), error)
