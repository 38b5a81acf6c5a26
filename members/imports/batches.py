"""A batch of a feed goes into the tables."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from foundation import clock
from foundation.jobs.isolation import in_halves
from foundation.jobs.steps import step
from foundation.transactions import inside_transaction, take_turns
from members.imports.changes import FieldChange
from members.imports.models import ImportChange, ImportRowError, ImportRun
from members.imports.rows import FeedRow, RawRow, ReadRow, RowProblem, read_row
from members.imports.storing import Batch, BatchResult

ONE_FEED_AT_A_TIME = "members/feed"
MOST_CHANGES = 5_000
"""So many changes a dry run keeps for its reader; the others are counted."""


@dataclass(frozen=True, slots=True)
class Intake:
    """How the rows of one kind of file are judged, how sound ones are stored at an instant, and how many in one go."""

    read: Callable[..., ReadRow]
    store: Callable[[Sequence[FeedRow], datetime], BatchResult]
    size: int


def import_batch(run: ImportRun, rows: Sequence[RawRow], *, at: datetime, intake: Intake | None = None) -> None:
    """This will store the rows that are sound, name the others, and move the run's progress in the same commit.

    A dry run stores nothing but its progress, and what would change. Raises TurnOver.
    """
    how = intake or MEMBERS
    with step(run, at=at):
        sound, problems = _read(rows, at, how)
        with transaction.atomic():
            take_turns(ONE_FEED_AT_A_TIME)
            result = how.store(sound, at)
            transaction.set_rollback(run.is_dry_run)
        result.problems = [*problems, *result.problems]
        if run.is_dry_run:
            _keep_changes(run, result.changes)
        _move(run, len(rows), result, at)


def _read(rows: Sequence[RawRow], at: datetime, how: Intake) -> tuple[list[FeedRow], list[RowProblem]]:
    sound: list[FeedRow] = []
    problems: list[RowProblem] = []
    today = clock.date_of(at)
    for raw in rows:
        try:
            read = how.read(raw, today=today)
        except Exception as error:  # noqa: BLE001  what nobody foresaw in one row holds up no other
            detail = _("This row can't be read (%(error)s). Check the form of its values.") % {
                "error": type(error).__name__
            }
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
        detail = _("This row can't be stored (%(error)s). Check the length and form of its values.") % {
            "error": type(error).__name__
        }
        unforeseen.append(RowProblem(row.line, "", "not_storable", detail))

    parts = in_halves(rows, lambda some: Batch(list(some), at=at).store(), refuse)
    return BatchResult(
        created=sum(part.created for part in parts),
        updated=sum(part.updated for part in parts),
        unchanged=sum(part.unchanged for part in parts),
        problems=[problem for part in parts for problem in part.problems] + unforeseen,
        changes=[change for part in parts for change in part.changes],
    )


MEMBERS = Intake(read_row, _stored, size=1000)


@inside_transaction
def _keep_changes(run: ImportRun, changes: Sequence[FieldChange]) -> None:
    room = max(MOST_CHANGES - run.changes_found, 0)
    ImportChange.objects.bulk_create(
        ImportChange(run=run, position=position, **asdict(one))
        for position, one in enumerate(changes[:room], start=run.changes_found)
    )
    run.changes_found += len(changes)


@inside_transaction
def _move(run: ImportRun, count: int, result: BatchResult, at: datetime) -> None:
    once = {(one.line, one.column, one.code): one for one in reversed(result.problems)}
    ImportRowError.objects.bulk_create(ImportRowError(run=run, **asdict(one)) for one in reversed(once.values()))
    run.started_at = run.started_at or at
    run.rows_done += count
    run.rows_created += result.created
    run.rows_updated += result.updated
    run.rows_unchanged += result.unchanged
    run.rows_rejected += result.rejected
