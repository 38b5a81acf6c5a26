"""Asks the search documents: which things fit a question, how well, and whose right they may be (R37)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, F, FloatField, Func, Model, Q, QuerySet, Value

from foundation.compiled import HotQuery
from foundation.database import without_index
from foundation.search.common_words import NEWEST
from foundation.search.matches import differ_by_one
from foundation.search.questions import Entry, Question, Term, near_query

WEIGHTS = "{0.1, 0.3, 0.6, 1.0}"
"""What an entry of weight D, C, B and A counts."""


class Asked(Func):
    """Whether a document has what a question asks for."""

    template = "(%(expressions)s::tsquery)"
    arg_joiner = " @@ "
    output_field: ClassVar[Any] = BooleanField()


class Rank(Func):
    """How much of a question stands in a document, and how prominently."""

    template = f"ts_rank('{WEIGHTS}', %(expressions)s::tsquery)"
    output_field: ClassVar[Any] = FloatField()


class Candidate(NamedTuple):
    """What the index proposes: how well it fits, since when it exists, and its id; the greatest comes first."""

    rank: float
    made_at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class Proposed:
    """The newest candidates, the best first; `oldest` where older ones follow that are not ranked among them."""

    candidates: list[Candidate]
    oldest: tuple[datetime, UUID] | None = None


def asked(query: str) -> Q:
    """The condition that a document has what the text of a `tsquery` asks for."""
    return Q(Asked(F("entries"), Value(query)))


def for_audience(ids: Collection[UUID] | None) -> Q:
    """The condition that somebody's right may rest on one of these; None for who sees everything."""
    return Q() if ids is None else Q(audience__overlap=list(ids))


def newest_first(documents: QuerySet[Any], *, is_common: bool) -> QuerySet[Any]:
    """Documents in their order, by the index of that order only where so much is found that this ends soon."""
    newest = F("made_at") if is_common else without_index("made_at")
    return documents.order_by(newest.desc(), "-pk")


def newest_proposed(
    model: type[Model],
    query: str,
    *,
    audience: Collection[UUID] | None,
    before: tuple[datetime, UUID] | None = None,
    is_common: bool = False,
) -> Proposed:
    """The newest documents that have what is asked, ranked; `before` goes on where an earlier call ended.

    `audience`: whoever asks is among these; None for who may see everything. `is_common`: see `CommonWords`.
    """
    if audience is not None and not audience:
        return Proposed([])
    made_at, last_id = before or (None, None)
    ids = None if audience is None else list(audience)
    found = RANKED.rows(model, is_common, query=query, audience=ids, made_at=made_at, last_id=last_id)
    rows = [Candidate(*row) for row in found]
    oldest = (rows[NEWEST - 1].made_at, rows[NEWEST - 1].id) if len(rows) > NEWEST else None
    return Proposed(sorted(rows[:NEWEST], reverse=True), oldest)


def _ranked(
    model: type[Model],
    is_common: bool,  # noqa: FBT001  what is given by its place is part of the statement
    *,
    query: str,
    audience: Collection[UUID] | None,
    made_at: datetime | None,
    last_id: UUID | None,
) -> QuerySet[Any, Any]:
    """Rank the newest alone: PostgreSQL would rank all that were found before it takes the newest."""
    found = model._default_manager.filter(for_audience(audience), asked(query))
    if made_at is not None:
        found = found.filter(Q(made_at__lt=made_at) | Q(made_at=made_at, pk__lt=last_id))
    newest = newest_first(found, is_common=is_common).values("pk")[: NEWEST + 1]
    documents: QuerySet[Any, Any] = model._default_manager.filter(pk__in=newest)
    documents = documents.annotate(rank=Rank(F("entries"), Value(query)))
    return documents.order_by("-made_at", "-pk").values_list("rank", "made_at", "pk")


RANKED = HotQuery(_ranked, is_planned_anew=True)
"""A rare word and a common one want different plans."""


def spelled_like(documents: QuerySet[Any], question: Question) -> Question:
    """A question without typing errors: each word that a name may have with one is also asked for as the names of the
    newest documents spell it. One statement for each word of that kind.
    """
    return replace(question, terms=tuple(_spelled_like(documents, term) for term in question.terms))


def _spelled_like(documents: QuerySet[Any], term: Term) -> Term:
    if not term.near:
        return term
    alike = documents.filter(asked(f"{near_query(term.near)} & !'{term.near}'"))
    sql, values = newest_first(alike, is_common=False).values("entries")[:NEWEST].query.sql_with_params()
    sizes = [len(term.near) - 1, len(term.near) + 1]
    with connection.cursor() as cursor:
        cursor.execute(NAMES.format(newest=sql), [*values, *sizes])
        names = [row[0] for row in cursor.fetchall()]
    ways = tuple((Entry(name, weight="A"),) for name in sorted(names) if differ_by_one(term.near, name))
    return replace(term, near="", ways=(*term.ways, *ways))


NAMES = """
    SELECT DISTINCT lexeme FROM ({newest}) AS newest, unnest(newest.entries)
    WHERE length(lexeme) BETWEEN %s AND %s AND left(lexeme, 1) NOT IN ('~', '=', '@', '!') AND 'A' = ANY(weights)
"""
"""The words of weight A, as names have, of some documents."""
