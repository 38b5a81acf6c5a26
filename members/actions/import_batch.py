"""A batch of a feed goes into the tables."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from arsos.jobs.engine import held, progress
from arsos.jobs.halves import in_halves
from arsos.kernel import clock
from arsos.kernel.transactions import durable
from members.imports.changes import FieldChange
from members.imports.csv_reading import RawRow
from members.imports.rows import FeedRow, RowProblem, read_row
from members.imports.storing import Batch, BatchResult
from members.models import ImportChange, ImportRowError, ImportRun

ONE_FEED_AT_A_TIME = 834_2026
MOST_CHANGES = 5_000
"""So many changes a dry run keeps for its reader; the others are counted."""
UNREADABLE = "This row is not CSV. Check its quotes and the length of its values."
State = ImportRun.State


@durable
def import_batch(run_id: UUID, rows: Sequence[RawRow], *, first: int, at: datetime) -> bool:
    """This will store the rows that are sound, name the others, and move the run's progress in the same commit.

    `first` is how many rows came before. Returns False, changing nothing, when another worker has gone on with
    the run or it is over. A dry run stores nothing but its progress, and what would change.
    """
    run = held(ImportRun.objects.all()).select_for_update().filter(id=run_id).first()
    if run is None or run.rows_done != first or run.finished_at is not None:
        return False
    sound, problems = _read(rows, at)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_FEED_AT_A_TIME])
        result = _stored(sound, at)
        transaction.set_rollback(run.is_dry_run)
    result.problems = [*problems, *result.problems]
    if run.is_dry_run:
        _keep_changes(run, result.changes)
    _move(run, len(rows), result, at)
    return True


def _read(rows: Sequence[RawRow], at: datetime) -> tuple[list[FeedRow], list[RowProblem]]:
    sound: list[FeedRow] = []
    problems: list[RowProblem] = []
    today = clock.date_of(at)
    for raw in rows:
        if raw.is_unreadable:
            problems.append(RowProblem(raw.line, "", "unreadable", UNREADABLE))
            continue
        if raw.too_wide:
            problems.append(RowProblem(raw.line, "", "too_wide", "The row has more values than the header columns."))
            continue
        try:
            read = read_row(raw.line, raw.texts, today=today)
        except Exception as error:  # noqa: BLE001  what nobody foresaw in one row holds up no other
            detail = f"This row cannot be read ({type(error).__name__}). Check the form of its values."
            problems.append(RowProblem(raw.line, "", "not_readable", detail))
            continue
        problems += read.problems
        if read.row is not None:
            sound.append(read.row)
    return sound, problems


def _stored(rows: Sequence[FeedRow], at: datetime) -> BatchResult:
    """Store the rows in one go, or where that fails all but the row that is to blame."""
    unforeseen: list[RowProblem] = []

    def refuse(row: FeedRow, error: Exception) -> None:
        detail = f"This row cannot be stored ({type(error).__name__}). Check the length and form of its values."
        unforeseen.append(RowProblem(row.line, "", "not_storable", detail))

    parts = in_halves(rows, lambda some: Batch(list(some), at=at).store(), refuse)
    return BatchResult(
        created=sum(part.created for part in parts),
        updated=sum(part.updated for part in parts),
        unchanged=sum(part.unchanged for part in parts),
        problems=[problem for part in parts for problem in part.problems] + unforeseen,
        changes=[change for part in parts for change in part.changes],
    )


def _keep_changes(run: ImportRun, changes: Sequence[FieldChange]) -> None:
    room = max(MOST_CHANGES - run.changes_found, 0)
    ImportChange.objects.bulk_create(
        ImportChange(
            run=run,
            position=position,
            line=one.line,
            member_id=one.member_id,
            record=one.record,
            column=one.column,
            change=one.change,
            before=one.before or None,
            after=one.after or None,
        )
        for position, one in enumerate(changes[:room], start=run.changes_found)
    )
    run.changes_found += len(changes)


def _move(run: ImportRun, count: int, result: BatchResult, at: datetime) -> None:
    once = {(one.line, one.column, one.code): one for one in reversed(result.problems)}
    ImportRowError.objects.bulk_create(
        ImportRowError(run=run, line=one.line, column=one.column, code=one.code, detail=one.detail)
        for one in reversed(once.values())
    )
    run.state = State.RUNNING
    run.started_at = run.started_at or at
    run.rows_done += count
    run.rows_created += result.created
    run.rows_updated += result.updated
    run.rows_unchanged += result.unchanged
    run.rows_rejected += result.rejected
    for name, value in progress(at).items():
        setattr(run, name, value)
    run.save()
