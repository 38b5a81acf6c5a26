"""Stores rows of people one by one, as the pages of configuration do: judged, journaled, and undone where refused."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.admin.constraint_words import REFUSED, told_of
from foundation.actor import Actor
from foundation.transactions import inside_transaction
from members.imports.changes import field_change
from members.imports.people.columns import PEOPLE_COLUMNS
from members.imports.people.records import Kept, NotThereYet, RowRefused, store_person
from members.imports.rows import FeedRow, RowProblem
from members.imports.storing import BatchResult


@inside_transaction
def store_people(rows: Sequence[FeedRow], at: datetime, *, by: Actor) -> BatchResult:
    """Store every row that can be, and say why the others cannot.

    A row may name somebody further down: it waits until no other row of the batch helps it.
    """
    result, waiting = BatchResult(), list(rows)
    while waiting:
        missing = {row.line: found for row in waiting if (found := _refused(row, at, by, result)) is not None}
        again = [row for row in waiting if row.line in missing]
        if len(again) == len(waiting):
            result.problems += missing.values()
            break
        waiting = again
    return result


def _refused(row: FeedRow, at: datetime, by: Actor, result: BatchResult) -> RowProblem | None:
    """Store a row, or note what is wrong with it; what it names and is not there yet is returned, to be tried again."""
    try:
        with transaction.atomic():
            kept = store_person(row.values, by=by, at=at)
    except NotThereYet as error:
        return RowProblem(row.line, error.column, error.code, error.detail)
    except RowRefused as error:
        result.problems.append(RowProblem(row.line, error.column, error.code, error.detail))
    except REFUSED as error:
        told = told_of(error)
        if not told:
            raise
        result.problems += [_problem(row.line, column, words) for column, words in told]
    else:
        _count(result, row.line, kept)
    return None


def _problem(line: int, column: str, words: str) -> RowProblem:
    return RowProblem(line, column if column in PEOPLE_COLUMNS else "", "refused", words[:300])


def _count(result: BatchResult, line: int, kept: Kept) -> None:
    name = "created" if kept.is_new else "updated" if kept.changes else "unchanged"
    setattr(result, name, getattr(result, name) + 1)
    result.changes += [
        field_change(line, None, record, PEOPLE_COLUMNS[column], (before, after))
        for record, column, before, after in kept.changes
    ]
