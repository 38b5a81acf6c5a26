"""Works a feed off, batch by batch; a killed run goes on where it stopped."""

import time
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from uuid import UUID

from arsos.jobs.engine import JobKind, work_off_run
from arsos.kernel import clock
from members.actions.finish_import import finish_import
from members.actions.import_batch import import_batch
from members.imports.csv_reading import Feed, FileRefused
from members.models import ImportChunk, ImportRun

BATCH = 1000
PIECE_SECONDS = 20
"""Each piece reads the file again up to where the run is, so a piece is many batches."""


def import_piece(run_id: UUID, *, at: datetime) -> bool:
    """Store the next batches of a run; two workers never do the same rows. Says whether there is more."""
    run = ImportRun.objects.filter(id=run_id, finished_at=None).first()
    if run is None:
        return False
    until = time.monotonic() + PIECE_SECONDS
    file = Feed(_pieces(run_id))
    rows = iter(file)
    done = run.rows_done
    try:
        for _ in islice(rows, done):
            continue
        while batch := list(islice(rows, BATCH)):
            if not import_batch(run_id, batch, first=done, at=clock.now()):
                return False
            done += len(batch)
            if time.monotonic() > until:
                return True
    except FileRefused as error:
        finish_import(run_id, refusal=str(error), at=at)
    else:
        finish_import(run_id, encoding=file.encoding, at=clock.now())
    return False


IMPORT = JobKind(name="import", model=ImportRun, piece=import_piece, owner=("started_by_id", "started_by_client"))


def run_import(run_id: UUID) -> None:
    """Work a run off to its end, for whom a person waits."""
    work_off_run(IMPORT, run_id)


def _pieces(run_id: UUID) -> Iterator[bytes]:
    position = 0
    while chunk := ImportChunk.objects.filter(run=run_id, position=position).first():
        yield chunk.content.encode("latin-1")
        position += 1
