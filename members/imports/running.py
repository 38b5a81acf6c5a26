"""Works a feed off, batch by batch; a killed run goes on where it stopped."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from uuid import UUID

from arsos.kernel import clock
from members.actions.finish_import import finish_import
from members.actions.import_batch import import_batch
from members.imports.csv_reading import FileRefused, raw_rows
from members.models import ImportChunk, ImportRun

BATCH = 1000
SILENT_FOR = timedelta(minutes=2)


def run_import(run_id: UUID) -> None:
    """Work a run off; a run that is over or gone is left alone, and two workers never do the same rows."""
    run = ImportRun.objects.filter(id=run_id, finished_at=None).first()
    if run is None:
        return
    rows = raw_rows(_pieces(run_id))
    done = run.rows_done
    try:
        for _ in islice(rows, done):
            continue
        while batch := list(islice(rows, BATCH)):
            if not import_batch(run_id, batch, first=done, at=clock.now()):
                return
            done += len(batch)
    except FileRefused as error:
        finish_import(run_id, refusal=str(error), at=clock.now())
    else:
        finish_import(run_id, at=clock.now())


def forgotten_runs() -> list[UUID]:
    """Runs that wait, or whose worker has been silent for two minutes."""
    silent = clock.now() - SILENT_FOR
    open_runs = ImportRun.objects.filter(finished_at=None)
    return [run.id for run in open_runs if (run.heartbeat_at or run.created_at) < silent]


def _pieces(run_id: UUID) -> Iterator[bytes]:
    position = 0
    while chunk := ImportChunk.objects.filter(run=run_id, position=position).first():
        yield chunk.content.encode("latin-1")
        position += 1
