"""Which questions find so much that the newest are met sooner by going through the documents from the newest on, than
by gathering all that have the words (R37).

PostgreSQL decides this itself by its statistics, but takes every word that these do not name for one that a hundredth
of all documents has; for a rare name it would then read the whole table. So it may go by the order only where the
statistics name the words.
"""

import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import prod
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Model

from foundation.search.questions import Entry, Question, Term

NEWEST: Final = 1_000
"""So many things are ranked, the newest of those that were found."""
KEPT_SECONDS: Final = 600
STATISTICS: Final = """
    SELECT stats.attname, kept.reltuples, stats.most_common_elems::text::text[], stats.most_common_elem_freqs
    FROM pg_class AS kept
    JOIN pg_namespace AS place ON place.oid = kept.relnamespace
    JOIN pg_stats AS stats ON stats.schemaname = place.nspname AND stats.tablename = kept.relname
    WHERE kept.oid = %s::regclass AND stats.attname IN ('entries', 'audience')
"""


@dataclass(frozen=True, slots=True)
class Shares:
    """How many documents there are, and in which share of them each of the commonest entries and grounds stands."""

    documents: float
    of: Mapping[str, Mapping[str, float]]
    read_at: float = float("-inf")

    def of_question(self, question: Question, audience: Collection[UUID] | None) -> float:
        """The share of documents that a question finds for an audience, at the least."""
        grounds = self.of.get("audience", {})
        reached = 1.0 if audience is None else min(1.0, sum(grounds.get(str(one), 0.0) for one in audience))
        return reached * prod(self._of_term(term) for term in question.terms)

    def _of_term(self, term: Term) -> float:
        return max((prod(self._of_entry(entry) for entry in way) for way in term.ways), default=0.0)

    def _of_entry(self, entry: Entry) -> float:
        common = self.of.get("entries", {})
        if not entry.is_beginning:
            return common.get(entry.text, 0.0)
        return max((share for one, share in common.items() if one.startswith(entry.text)), default=0.0)


class CommonWords:
    """The statistics of PostgreSQL on tables of documents, read again after ten minutes."""

    def __init__(self) -> None:
        self._kept: dict[str, Shares] = {}
        self._reading = threading.Lock()

    def may_go_by_order(self, model: type[Model], question: Question, audience: Collection[UUID] | None) -> bool:
        """Whether the newest thousand are met among fewer documents than have the words."""
        shares = self._shares(model._meta.db_table)
        share = shares.of_question(question, audience)
        return bool(question.terms) and shares.documents * share**2 > NEWEST

    def _shares(self, table: str) -> Shares:
        known = self._fresh(table)
        if known is None:
            with self._reading:  # whoever waited finds what was read meanwhile
                known = self._fresh(table)
                if known is None:
                    self._kept[table] = known = _read(table)
        return known

    def _fresh(self, table: str) -> Shares | None:
        known = self._kept.get(table)
        return known if known is not None and time.monotonic() - known.read_at < KEPT_SECONDS else None


def _read(table: str) -> Shares:
    with connection.cursor() as cursor:
        cursor.execute(STATISTICS, [table])
        rows = cursor.fetchall()
    named = {column: dict(zip(elements or (), shares or (), strict=False)) for column, _, elements, shares in rows}
    return Shares(max((row[1] for row in rows), default=0), named, time.monotonic())


COMMON_WORDS = CommonWords()
