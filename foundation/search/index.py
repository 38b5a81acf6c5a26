"""The index of search: what a thing is found by, and the documents that hold its entries (R37).

A document is stored in the commit that changes what it is about.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models, transaction
from django.db.models import F, Model, QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.compiled import HotQuery
from foundation.new_rows import add_statement
from foundation.spelling import LONGEST_WORD, name_words, plain_digits, search_words
from foundation.spelling import VERSION as SPELLING
from foundation.transactions import inside_transaction

NEAR, NUMBER, IDENTITY, INTERNAL = "~", "=", "@", "!"
"""What an entry of the index begins with that is no plain word; no word has these signs."""
VERSION: Final = 100 * SPELLING + 2
"""Of the documents: raise the last digit with every change to what they hold; they are made anew in the background."""
SHORTEST_NEAR, LONGEST_NEAR = 4, 24
"""Of names that are found with a typing error: shorter ones are like too many others."""
MOST_ENTRIES: Final = 20_000
"""Of one thing: PostgreSQL takes a megabyte. Names, numbers and what was written last come first."""
NUMBERS_IN_TEXT: Final = re.compile(r"\+?\(?\d[\d\s().\-/]{3,30}\d")
POSITIONS: Final = {"A": 1, "B": 2, "C": 3, "D": 4}


class Kind(StrEnum):
    """How a text is looked for."""

    NAME = "name"
    NUMBER = "number"
    PHONE = "phone"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Part:
    """One text of a thing; the weight says how much finding it there counts, from A to D.

    `is_internal`: only ARSOS finds the thing by it.
    """

    field: str
    text: str
    kind: Kind = Kind.WORDS
    weight: str = "D"
    is_internal: bool = False


def run_together(text: str) -> str:
    """Letters and digits alone, in lower case, as numbers are compared however they are punctuated."""
    return "".join(search_words(text.replace("/", " "))) if len(text) <= LONGEST_WORD else ""


def deletions(word: str) -> set[str]:
    """A word, and the word with each letter left out: two words with one typing error between them share one."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def words_of_name(text: str) -> list[str]:
    """The words by which a name is found; of one that ends in digits, as some systems send them, the letters too."""
    words = name_words(text)
    letters = {word.rstrip("0123456789") for word in words}
    return sorted({*words, *letters} - {""})


def has_neighbors(word: str) -> bool:
    """Whether a word is found with a typing error."""
    return SHORTEST_NEAR <= len(word) <= LONGEST_NEAR and word.isalpha()


def entries_of(part: Part) -> Iterator[str]:
    """The entries of the index for one part, without what says that it is internal."""
    yield from plain_entries_of(part)
    if part.kind == Kind.NAME:
        for word in filter(has_neighbors, words_of_name(part.text)):
            yield from (NEAR + near for near in deletions(word))


def plain_entries_of(part: Part) -> Iterator[str]:
    """The same without names that lack a letter."""
    if part.kind == Kind.NAME:
        yield from words_of_name(part.text)
    elif part.kind == Kind.WORDS:
        yield from (word[:LONGEST_WORD] for word in search_words(part.text))
        yield from (NUMBER + digits for digits in numbers_in(part.text))
    else:
        yield from (NUMBER + number for number in _spellings(part))
        if part.kind == Kind.NUMBER and len(pieces := search_words(part.text)) > 1:
            yield from pieces


def numbers_in(text: str) -> set[str]:
    """Numbers with blanks and dashes in a text, run together."""
    return {re.sub(r"\D", "", found) for found in NUMBERS_IN_TEXT.findall(plain_digits(text))}


def _spellings(part: Part) -> set[str]:
    """A number as it may be looked for: a phone with and without its country, a reference without its first letters."""
    number = run_together(part.text.partition(" x")[0] if part.kind == Kind.PHONE else part.text)
    found = {number}
    if part.kind == Kind.PHONE and number.startswith("1"):
        found.add(number[1:])
    if part.field == "reference":
        found.add(number[2:])
    return found - {""}


def vector_of(parts: Iterable[Part], *, ids: Iterable[UUID] = (), internal_ids: Iterable[UUID] = ()) -> str:
    """The text of a `tsvector` that finds a thing by its parts and by the ids it names."""
    entries: dict[str, str] = {IDENTITY + one.hex: "D" for one in ids}
    entries |= {INTERNAL + IDENTITY + one.hex: "D" for one in internal_ids}
    for part in parts:
        sign = INTERNAL if part.is_internal else ""
        for entry in entries_of(part):
            weight = "D" if entry.startswith(NEAR) else part.weight
            entries[sign + entry] = min(entries.get(sign + entry, "D"), weight)
            if len(entries) >= MOST_ENTRIES:
                return _spelled(entries)
    return _spelled(entries)


def _spelled(entries: dict[str, str]) -> str:
    return " ".join(f"'{entry}':{POSITIONS[weight]}{weight}" for entry, weight in sorted(entries.items()))


class SearchDocument(Model):
    """What one thing is found by.

    `audience` are the ids of all that anybody's right to it may rest on, at any time: agents, queues, people, members.
    It has more than the rights of the day, because those begin and end without a write; the policy decides.
    """

    entries = SearchVectorField()
    audience = ArrayField(models.UUIDField(), default=list)
    made_at = models.DateTimeField(help_text=_("Since when the thing exists; the newest come first"))
    version = models.PositiveSmallIntegerField(
        default=0, help_text=_("Of the way documents are made; 0 waits to be made")
    )

    class Meta:
        abstract = True


def search_indexes(name: str) -> list[models.Index]:
    """One index over both columns cuts to what was asked and who asks; it has no list of pending entries, which every
    search would have to read. The other finds what has to be made anew.
    """
    return [
        GinIndex(fields=["entries", "audience"], name=f"{name}_entries", fastupdate=False),
        models.Index(fields=["version"], name=f"{name}_version"),
    ]


def newest_index(name: str, key: str) -> models.Index:
    """Finds the newest of what a common word finds, without gathering the rest; `key` is the primary key."""
    return models.Index(F("made_at").desc(), F(key).desc(), name=f"{name}_newest")


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
