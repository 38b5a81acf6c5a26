"""Stores search documents in the commit that changes what they are about (R37)."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from foundation.compiled import HotQuery
from foundation.new_rows import add_statement
from foundation.search.documents import SearchDocument
from foundation.search.parts import VERSION
from foundation.transactions import inside_transaction

BATCH = 200


@dataclass(frozen=True, slots=True)
class Content:
    """What a document holds."""

    entries: str
    audience: frozenset[UUID]
    made_at: datetime


@inside_transaction
def write_documents(model: type[SearchDocument], contents: Mapping[UUID, Content]) -> None:
    """Store documents, new or anew."""
    if not contents:
        return
    table, key = _names(model)
    values = ", ".join(["(%s, %s::tsvector, %s::uuid[], %s, %s)"] * len(contents))
    given: list[Any] = []
    for row_id, content in sorted(contents.items()):
        given += [row_id, content.entries, sorted(content.audience), content.made_at, VERSION]
    add_statement(
        f"INSERT INTO {table} ({key}, entries, audience, made_at, version) VALUES {values} "  # noqa: S608  our own names
        f"ON CONFLICT ({key}) DO UPDATE SET entries = EXCLUDED.entries, audience = EXCLUDED.audience, "
        "made_at = EXCLUDED.made_at, version = EXCLUDED.version",
        given,
    )


@inside_transaction
def lock_documents(model: type[SearchDocument], ids: Collection[UUID]) -> None:
    """Let one after another make the documents of some things: whoever waited reads what the one before has written.

    What has no document yet gets an empty one. The lock writes nothing: a row that one transaction writes twice has
    its reference checked again at the end, and that check would wait for whoever works on the thing itself.
    """
    locked = set(LOCKED.rows(model, ids=ids))
    if missing := set(ids) - locked:
        _insert_empty(model, missing)
        LOCKED.rows(model, ids=ids)


def _locked(model: type[SearchDocument], ids: Collection[UUID]) -> QuerySet[SearchDocument, UUID]:
    rows = model._default_manager.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",))
    return rows.values_list("pk", flat=True)


LOCKED = HotQuery(_locked)


def _insert_empty(model: type[SearchDocument], ids: Collection[UUID]) -> None:
    table, key = _names(model)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({key}, entries, audience, made_at, version) "  # noqa: S608  our own names
            f"SELECT one, '', '{{}}', now(), 0 FROM unnest(%s::uuid[]) AS one ORDER BY one ON CONFLICT DO NOTHING",
            [sorted(ids)],
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of documents: how those of some things are made, and what they should hold."""

    model: type[SearchDocument]
    contents: Callable[[Collection[UUID]], Mapping[UUID, Content]]
    keep: Callable[[Collection[UUID]], None]

    @property
    def name(self) -> str:
        return str(self.model._meta.db_table)

    @property
    def sources(self) -> Any:
        """The table of the things that have documents."""
        return self.model._meta.pk.related_model._default_manager  # type: ignore[union-attr]  # a relation


def remake(kept: Kept) -> Iterator[int]:
    """Make the documents of an earlier version anew, in batches of their own commits; yields how many each had.

    What is done says so itself, so that a killed run goes on, and several do not get into each other's way. What is
    in use comes in a later run.
    """
    while True:
        with transaction.atomic(durable=True):
            waiting = kept.model._default_manager.filter(version__lt=VERSION).order_by("version", "pk")
            ids = list(waiting.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:BATCH])
            kept.keep(ids)
        if not ids:
            return
        yield len(ids)


def begin_anew(kept: Kept) -> int:
    """Give everything a document that waits to be made, for `remake`; returns how many wait."""
    for ids in _batches(kept.sources):
        with transaction.atomic(durable=True):
            lock_documents(kept.model, ids)
            kept.model._default_manager.filter(pk__in=ids).update(version=0)
    return int(kept.model._default_manager.filter(version__lt=VERSION).count())


def wrong_documents(kept: Kept) -> Iterator[UUID]:
    """The ids of all things whose document is missing, holds something else than it should, or forgets somebody."""
    for ids in _batches(kept.sources):
        yield from _wrong_among(kept, ids)


def _batches(sources: Any) -> Iterator[list[UUID]]:
    """The ids of all things, some at a time."""
    ids = list(sources.order_by("pk").values_list("pk", flat=True)[:BATCH])
    while ids:
        yield ids
        ids = list(sources.filter(pk__gt=ids[-1]).order_by("pk").values_list("pk", flat=True)[:BATCH])


def _wrong_among(kept: Kept, ids: Collection[UUID]) -> list[UUID]:
    """Compared under the lock that everybody takes who writes them."""
    table, key = _names(kept.model)
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key} FROM {table} WHERE {key} = ANY(%s) ORDER BY {key} FOR UPDATE",  # noqa: S608  our own names
            [list(ids)],
        )
        stored = {row[0] for row in cursor.fetchall()}
        expected = kept.contents(ids)
        told = list(expected.items())
        cursor.execute(
            f"SELECT document.{key} FROM {table} AS document JOIN unnest(%s::uuid[], %s::text[], %s::text[]) "  # noqa: S608  our own names
            f"AS wanted (id, entries, audience) ON document.{key} = wanted.id "
            "WHERE document.entries <> wanted.entries::tsvector OR NOT document.audience @> wanted.audience::uuid[]",
            [
                [row_id for row_id, _ in told],
                [content.entries for _, content in told],
                ["{" + ",".join(map(str, content.audience)) + "}" for _, content in told],
            ],
        )
        wrong = {row[0] for row in cursor.fetchall()}
    return sorted(wrong | (expected.keys() ^ stored))


def _names(model: type[SearchDocument]) -> tuple[str, str]:
    quote = connection.ops.quote_name
    return quote(model._meta.db_table), quote(str(model._meta.pk.column))  # type: ignore[union-attr]  # it has one
