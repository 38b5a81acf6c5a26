"""Works a feed off, batch by batch; a killed run goes on where it stopped."""

from collections.abc import Generator, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.background_actors import asker_again
from foundation import clock
from foundation.errors import ConflictFound, InputRejected
from foundation.jobs.engine import run_job
from foundation.jobs.kinds import JobKind
from members.book.access import require_people_importer
from members.imports.batches import MEMBERS, Intake, import_batch
from members.imports.csv_reading import CsvFeed
from members.imports.decoding import FileRefused
from members.imports.models import ImportChunk, ImportRun
from members.imports.people.columns import PEOPLE_COLUMNS
from members.imports.people.rows import read_person_row
from members.imports.people.storing import store_people
from members.imports.queries import import_runs
from members.imports.uploads import CSV, PEOPLE, X12
from members.imports.x12.feed import X12Feed

State = ImportRun.State
PEOPLE_BATCH = 100
"""Rows of people are stored one by one, as at the pages."""


class PeopleFeed(CsvFeed):
    """A CSV file of people who work with ARSOS."""

    columns = PEOPLE_COLUMNS
    required = ()


FEEDS: Final[Mapping[str, type[CsvFeed | X12Feed]]] = {CSV: CsvFeed, X12: X12Feed, PEOPLE: PeopleFeed}


def store_feed(run: ImportRun) -> Generator[None]:
    """Store the rows behind those that are stored, batch by batch: the file is read again up to there.

    Raises InputRejected for a file that cannot be read.
    """
    feed, intake = FEEDS[run.media_type](_pieces(run.id)), _intake(run)
    rows = iter(feed)
    try:
        for _ in islice(rows, run.rows_done):
            continue
        while batch := list(islice(rows, intake.size)):
            import_batch(run, batch, at=clock.now(), intake=intake)
            yield
    except FileRefused as error:
        raise InputRejected(str(error)) from error
    run.encoding = feed.encoding


def _intake(run: ImportRun) -> Intake:
    """People are stored with the rights that whoever sent the file has today. Raises PermissionRefused."""
    if run.media_type != PEOPLE:
        return MEMBERS
    today = clock.date_of(clock.now())
    user_id, client_id = run.started_by_id, run.started_by_client
    by = asker_again(user_id=user_id, client_id=client_id, agent_id=None, on=today, road="import")
    require_people_importer(by)
    return Intake(read_person_row, partial(store_people, by=by), PEOPLE_BATCH)


def _forget_file(run: ImportRun) -> None:
    """Once no row of it will be read any more; a feed that failed may go on."""
    if run.state in {State.FINISHED, State.REFUSED}:
        run.rows_total = run.rows_done
    if run.state != State.FAILED:
        run.chunks.all().delete()


def _require_file(run: ImportRun) -> None:
    if not run.chunks.exists():
        raise ConflictFound(_("The import file was kept for 30 days after it failed. Send it again."))


IMPORT = JobKind(
    name="import",
    noun=gettext_noop("import"),
    model=ImportRun,
    owner=("started_by_id", "started_by_client"),
    theirs=import_runs,
    work=store_feed,
    ended=_forget_file,
    require_rest=_require_file,
    done_as=State.FINISHED,
    refused_as=State.REFUSED,
)


def run_import(run_id: UUID) -> None:
    """Work a run off to its end, for whom a person waits."""
    run_job(IMPORT, run_id)


def _pieces(run_id: UUID) -> Iterator[bytes]:
    position = 0
    while chunk := ImportChunk.objects.filter(run=run_id, position=position).first():
        yield chunk.content.encode("latin-1")
        position += 1
