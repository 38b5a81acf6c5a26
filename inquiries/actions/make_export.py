"""A list becomes a file: rows by the rights of its owner, journaled as they are taken, sealed where it lies (R33)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from arsos.accounts.actors import actor_again
from arsos.journal.reads import collected_looks, write_looks
from arsos.kernel import clock
from arsos.kernel.actor import Actor
from arsos.kernel.spreadsheets import to_csv, to_xlsx
from arsos.kernel.transactions import durable
from inquiries.access import note_rows_shown
from inquiries.attachments import vault
from inquiries.catalog.list_columns import COLUMNS
from inquiries.models import ExportRun
from inquiries.queries.exports import cells_of, next_rows

State = ExportRun.State
MOST_ROWS = 100_000
KEPT_FOR = timedelta(days=1)
SILENT_FOR = timedelta(minutes=2)


def make_export(run_id: UUID) -> None:
    """Make one file from its first row; a worker that was killed has left nothing behind that anybody could open."""
    run = _take(run_id, at=clock.now())
    if run is None:
        return
    by = actor_again(user_id=run.owner_id, client_id="", agent_id=None, on=clock.date_of(clock.now()), road="export")
    rows: list[list[str]] = []
    last: dict[str, Any] | None = None
    while found := next_rows(by, run, after=last, at=clock.now()):
        _journal(found, by)
        rows += [cells_of(row, run.columns) for row in found]
        last = found[-1]
        if not _beat(run_id, done=len(rows), at=clock.now()):
            return
        if len(rows) >= MOST_ROWS:
            break
    _keep(run_id, _as_file(run, rows), at=clock.now())


@durable
def expire_export(run_id: UUID, *, at: datetime) -> bool:
    """This will delete the file of an export whose day is over; the run stays as a line that it was made."""
    due = ExportRun.objects.select_for_update(skip_locked=True).exclude(stored_name="")
    run = due.filter(id=run_id, expires_at__lte=at).first()
    if run is None:
        return False
    vault.remove(run.stored_name)
    run.stored_name, run.content_key = "", None
    run.save(update_fields=["stored_name", "content_key"])
    return True


@durable
def _take(run_id: UUID, *, at: datetime) -> ExportRun | None:
    """This will take a run that waits, or whose worker has been silent for two minutes."""
    run = ExportRun.objects.select_for_update(skip_locked=True).filter(id=run_id, finished_at=None).first()
    if run is None or (run.state == State.RUNNING and run.beaten_at > at - SILENT_FOR):
        return None
    run.state, run.done, run.beaten_at = State.RUNNING, 0, at
    run.save(update_fields=["state", "done", "beaten_at"])
    return run


@durable
def _beat(run_id: UUID, *, done: int, at: datetime) -> bool:
    """This will say how far it is; False once it has been cancelled."""
    going = ExportRun.objects.filter(id=run_id, state=State.RUNNING)
    return bool(going.update(done=done, beaten_at=at))


@durable
def _keep(run_id: UUID, content: bytes, *, at: datetime) -> None:
    run = ExportRun.objects.select_for_update().filter(id=run_id, state=State.RUNNING).first()
    if run is None:
        return
    name, key = vault.new_name(), vault.new_key()
    vault.store(content, name=name, key=key)
    run.stored_name, run.content_key, run.size = name, key, len(content)
    run.state, run.finished_at, run.expires_at = State.DONE, at, at + KEPT_FOR
    run.save()


def _journal(rows: list[dict[str, Any]], by: Actor) -> None:
    with collected_looks() as looks:
        note_rows_shown(rows, kind="export")
    write_looks(looks, by=by, at=clock.now(), road="export")


def _as_file(run: ExportRun, rows: list[list[str]]) -> bytes:
    header = [COLUMNS[name] for name in run.columns]
    return to_xlsx(header, rows) if run.format == ExportRun.Format.XLSX else to_csv(header, rows)
