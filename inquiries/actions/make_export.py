"""A list becomes a file, by the rights of its owner, sealed where it lies; whoever downloads it is journaled (R33)."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from arsos.accounts.actors import asker_again
from arsos.accounts.queries.people import zone_of
from arsos.jobs.engine import beat, fail, held
from arsos.kernel import clock
from arsos.kernel.actor import Actor
from arsos.kernel.spreadsheets import csv_pieces, write_xlsx
from arsos.kernel.transactions import durable, inside_transaction
from inquiries.access import persons_of_row
from inquiries.attachments import vault
from inquiries.models import Attachment, ExportedPart, ExportRun
from inquiries.queries.exports import cells_of, headings_of, listed_ids, rows_of
from inquiries.queries.type_titles import type_titles

State = ExportRun.State
BATCH = 1_000
MOST_ROWS = 100_000
MOST_BYTES = 50_000_000
WIDTHS = {"reference": 14, "about": 26, "summary": 60, "priority": 8}
"""Characters; 20 for the other columns of a workbook."""
KEPT_FOR = timedelta(days=1)
TOO_MUCH = (
    "This list is too long for one file ({rows:,} inquiries, {megabytes} MB). Narrow the list and export it again."
)


class ExportStopped(Exception):
    """Somebody cancelled the export while it was made, or another worker makes it by now."""


class ExportTooLarge(Exception):
    """The list has more rows than a file may have."""


def make_export(run_id: UUID, *, at: datetime) -> bool:
    """This will make one file from its first row, in one piece; a killed worker leaves nothing that can be opened."""
    run = _begin(run_id)
    if run is None:
        return False
    by = asker_again(user_id=run.owner_id, client_id="", agent_id=None, on=clock.date_of(at), road="export")
    try:
        content = write_content(run, by)
    except ExportStopped:
        return False
    except (ExportTooLarge, vault.FileTooLarge):
        refuse_export(run_id, TOO_MUCH.format(rows=MOST_ROWS, megabytes=MOST_BYTES // 1_000_000), at=clock.now())
        return False
    try:
        keep_content(run_id, content, at=clock.now())
    except BaseException:
        if not ExportRun.objects.filter(stored_name=content[0]).exists():
            vault.remove(content[0])
        raise
    return False


def write_content(run: ExportRun, by: Actor) -> tuple[str, str, int]:
    """Write the rows that its owner may see now into a sealed file; returns its name, key and size in bytes.

    Memory holds a thousand rows, and the ids of all. Raises ExportStopped, ExportTooLarge and FileTooLarge, and leaves
    no file then.
    """
    name, key = vault.new_name(), vault.new_key()
    zone = zone_of(run.owner_id)
    header = headings_of(run, zone)
    rows = _rows(run, by, zone)
    with vault.SealedFile(name=name, key=key, most=MOST_BYTES) as file:
        if run.format == ExportRun.Format.XLSX:
            with vault.scratch(str(run.id)) as scratch:
                widths = [WIDTHS.get(name, 20) for name in run.columns]
                write_xlsx(file.as_binary(), header, rows, scratch=scratch, widths=widths)
        else:
            for piece in csv_pieces(header, rows):
                file.write(piece)
    return name, key, file.size


@durable
def keep_content(run_id: UUID, content: tuple[str, str, int], *, at: datetime) -> None:
    """This will give an export its file, for a day; the file goes where the export has been cancelled
    meanwhile, or another worker makes it by now.
    """
    run = held(ExportRun.objects.all()).select_for_update().filter(id=run_id, state=State.RUNNING).first()
    if run is None:
        vault.remove(content[0])
        return
    run.stored_name, run.content_key, run.size = content
    run.state, run.finished_at, run.expires_at = State.DONE, at, at + KEPT_FOR
    run.save()


@durable
def refuse_export(run_id: UUID, refusal: str, *, at: datetime) -> None:
    """This will end an export that no file can be made of, with words for its owner."""
    run = held(ExportRun.objects.all()).select_for_update().filter(id=run_id, finished_at=None).first()
    if run is None:
        return
    forget_parts(run)
    fail(run, refusal, at=at)
    run.save()


@inside_transaction
def forget_parts(run: ExportRun) -> None:
    """Drop whom an export tells of, where it has no file (any more)."""
    run.parts.all().delete()


@durable
def expire_export(run_id: UUID, *, at: datetime) -> bool:
    """This will delete the file of an export whose day is over; the run stays as a line that it was made."""
    due = ExportRun.objects.select_for_update(skip_locked=True).exclude(stored_name="")
    run = due.filter(id=run_id, expires_at__lte=at).first()
    if run is None:
        return False
    if not Attachment.objects.filter(stored_name=run.stored_name).exists():  # files of inquiries are never deleted here
        transaction.on_commit(partial(vault.remove, run.stored_name))
    forget_parts(run)
    run.stored_name, run.content_key = "", None
    run.save(update_fields=["stored_name", "content_key"])
    return True


@durable
def _begin(run_id: UUID) -> ExportRun | None:
    """This will forget what an earlier worker had noted of a run."""
    run = held(ExportRun.objects.all()).select_for_update().filter(id=run_id, state=State.RUNNING).first()
    if run is None:
        return None
    forget_parts(run)
    run.done = 0
    run.save(update_fields=["done"])
    return run


def _rows(run: ExportRun, by: Actor, zone: ZoneInfo) -> Iterator[Sequence[object]]:
    """The cells of each row, batch by batch; whose rows they are is kept before the batch goes into the file."""
    ids = listed_ids(by, run, most=MOST_ROWS + 1, at=clock.now())
    if len(ids) > MOST_ROWS:
        raise ExportTooLarge
    titles, redacted = type_titles(), frozenset(run.redacted_fields)
    done = 0
    for position, first in enumerate(range(0, len(ids), BATCH), start=1):
        found = rows_of(by, run, ids[first : first + BATCH], at=clock.now())
        done += len(found)
        if not _note_part(run.id, found, position=position, done=done, at=clock.now()):
            raise ExportStopped
        yield from (cells_of(row, run.columns, titles=titles, zone=zone, redacted=redacted) for row in found)


@durable
def _note_part(run_id: UUID, rows: list[dict[str, Any]], *, position: int, done: int, at: datetime) -> bool:
    """This will keep whom a batch tells of, and say how far it is; False once this turn has none to make."""
    going = held(ExportRun.objects.all()).filter(id=run_id, state=State.RUNNING)
    if not going.update(done=done, **beat(at)):
        return False
    ExportedPart.objects.create(
        run_id=run_id,
        position=position,
        inquiry_ids=[row["id"] for row in rows],
        person_ids=list(dict.fromkeys(person for row in rows for person in persons_of_row(row))),
    )
    return True
