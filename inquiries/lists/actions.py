"""Make a list into a file (by the rights of its owner, sealed, and journaled at download), and save a list's filters
as a view (R33).
"""

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.background_actors import asker_again
from accounts.queries import zone_of
from foundation import clock, vault
from foundation.actor import Actor
from foundation.errors import ConflictFound, LimitReached, PermissionRefused, ResourceNotFound
from foundation.jobs.kinds import JobKind
from foundation.jobs.steps import step
from foundation.spreadsheets import csv_pieces, write_xlsx
from foundation.transactions import durable, inside_transaction, take_turns
from inquiries.attachments.models import Attachment
from inquiries.catalog.queries import type_titles
from inquiries.inquiry.access import person_ids
from inquiries.lists.columns import COLUMNS
from inquiries.lists.models import ExportedPart, ExportRun, SavedView, kept_apart
from inquiries.lists.queries.exports import cells_of, exports_of, headings_of, listed_ids, places_of, rows_of
from inquiries.lists.queries.lists import require_words, with_labels
from inquiries.lists.rows import ListedInquiry
from inquiries.lists.rules import ORDERINGS

State = ExportRun.State
BATCH = 1_000
MOST_ROWS = 100_000
MOST_BYTES = 50_000_000
KEPT_FOR = timedelta(days=1)
TOO_MUCH = gettext_noop(
    "This list is too long for one file ({rows:,} inquiries, {megabytes} MB). Filter the list and export it again."
)


def make_export(run: ExportRun) -> Generator[None]:
    """This will make one file from its first row, in one go; a killed worker leaves nothing that can be opened.

    Raises LimitReached for a list that no file can be made of.
    """
    with step(run, at=clock.now(), lasts=False):
        forget_parts(run)
        run.done = 0
    on = clock.date_of(clock.now())
    by = asker_again(user_id=run.owner_id, client_id="", agent_id=None, on=on, road="export")
    # What the application may not see is not found either.
    by = replace(by, redacted_fields=by.redacted_fields | frozenset(run.redacted_fields))
    try:
        content = write_content(run, by)
    except vault.FileTooLarge as error:
        raise _too_much() from error
    try:
        keep_content(run, content, at=clock.now())
    except BaseException:
        if not ExportRun.objects.filter(stored_name=content[0]).exists():
            vault.discard(content[0])
        raise
    yield from ()  # it stops nowhere in between


def write_content(run: ExportRun, by: Actor) -> tuple[str, str, int]:
    """Write the rows that its owner may see now into a sealed file; returns its name, key and size in bytes.

    Memory holds a thousand rows, and the ids of all. Raises TurnOver, LimitReached and FileTooLarge, and leaves no
    file then.
    """
    name, key = vault.new_name(), vault.new_key()
    zone = zone_of(run.owner_id)
    header = headings_of(run, zone)
    rows = _rows(run, by, zone)
    with vault.sealed_file(name=name, key=key, most=MOST_BYTES) as file:
        if run.format == ExportRun.Format.XLSX:
            with vault.scratch(str(run.id)) as scratch:
                widths = [COLUMNS[name].width for name in run.columns]
                write_xlsx(file.as_binary(), header, rows, scratch=scratch, widths=widths)
        else:
            for piece in csv_pieces(header, rows):
                file.write(piece)
    return name, key, file.size


def keep_content(run: ExportRun, content: tuple[str, str, int], *, at: datetime) -> None:
    """This will end an export with its file, which is kept for a day; raises TurnOver."""
    run.stored_name, run.content_key, run.size = content
    run.expires_at = at + KEPT_FOR
    EXPORT.finish(run, at=at)


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
        transaction.on_commit(partial(vault.discard, run.stored_name))
    forget_parts(run)
    run.stored_name, run.content_key, run.search = "", None, None
    run.save(update_fields=["stored_name", "content_key", "search"])
    return True


def _rows(run: ExportRun, by: Actor, zone: ZoneInfo) -> Iterator[Sequence[object]]:
    """The cells of each row, batch by batch; whose rows they are is kept before the batch goes into the file."""
    ids, run.is_cut = listed_ids(by, run, most=MOST_ROWS + 1, at=clock.now())
    if len(ids) > MOST_ROWS:
        raise _too_much()
    titles = type_titles()
    for position, first in enumerate(range(0, len(ids), BATCH), start=1):
        found = rows_of(by, run, ids[first : first + BATCH], at=clock.now())
        _note_part(run, found, position=position, at=clock.now())
        titled = (replace(row, type_title=titles[row.inquiry_type_id]) for row in with_labels(by, found))
        places = places_of(by, run, found)
        yield from (cells_of(row, run, zone=zone, places=places) for row in titled)


def _note_part(run: ExportRun, rows: list[ListedInquiry], *, position: int, at: datetime) -> None:
    """This will keep whom a batch tells of, and say how far it is; raises TurnOver."""
    with step(run, at=at, lasts=False):
        run.done += len(rows)
        persons = dict.fromkeys(person for row in rows for person in person_ids(row))
        inquiry_ids = [row.id for row in rows]
        ExportedPart.objects.create(run=run, position=position, inquiry_ids=inquiry_ids, person_ids=list(persons))


def _too_much() -> LimitReached:
    return LimitReached(_(TOO_MUCH).format(rows=MOST_ROWS, megabytes=MOST_BYTES // 1_000_000))


def _forget_unfinished(run: ExportRun) -> None:
    if run.state != State.DONE:
        forget_parts(run)


EXPORT = JobKind(
    name="export",
    noun=gettext_noop("export"),
    model=ExportRun,
    owner=("owner_id",),
    theirs=exports_of,
    work=make_export,
    ended=_forget_unfinished,
    most_seconds=600,
)

MOST_VIEWS = 30


@durable
def save_view(
    *,
    name: str,
    filters: Mapping[str, object],
    columns: Sequence[str],
    ordering: str,
    by: Actor,
    at: datetime,
) -> SavedView:
    """This will keep a list under a name of the person; the same name again replaces it.

    `filters` may have words to search for. Raises PermissionRefused for who is no person, InputRejected for words that
    cannot be searched, ConflictFound beyond thirty lists.
    """
    if by.user_id is None:
        raise PermissionRefused(_("Only people who sign in can save views."))
    require_words(by, f"{filters.get('search', '')}", at)
    take_turns(f"saved views of {by.user_id}")
    mine = SavedView.objects.filter(owner_id=by.user_id)
    if mine.exclude(name=name).count() >= MOST_VIEWS:
        raise ConflictFound(
            _("You have %(most)s saved views, which is the limit. Delete one first.") % {"most": MOST_VIEWS}
        )
    values = {**kept_apart(filters), "columns": list(columns), "ordering": ordering}
    kept, _is_new = SavedView.objects.update_or_create(
        owner_id=str(by.user_id), name=name, defaults=values, create_defaults={**values, "created_at": at}
    )
    return kept


@durable
def discard_view(view_id: UUID, *, by: Actor) -> str:
    """This will throw a kept list away, and says which it was. Raises ResourceNotFound for a list of somebody else."""
    view = SavedView.objects.filter(id=view_id).first()
    if view is None or view.owner_id != by.user_id:
        raise ResourceNotFound
    view.delete()
    return view.name


@durable
def start_export(
    *,
    filters: Mapping[str, object],
    columns: Sequence[str],
    ordering: str = ORDERINGS[0],
    file_format: str,
    by: Actor,
    at: datetime,
) -> ExportRun:
    """This will make a file of a list of inquiries in the background, for the person alone and for a day.

    What is in it is what they may see when it is made. `filters` may have words to search for. Raises
    PermissionRefused for who is no person, InputRejected for words that cannot be searched, LimitReached for one too
    many.
    """
    if by.user_id is None:
        raise PermissionRefused(_("Only people who sign in can export. API clients read the lists."))
    require_words(by, f"{filters.get('search', '')}", at)
    return EXPORT.start(
        by=by,
        at=at,
        **kept_apart(filters),
        columns=list(dict.fromkeys(columns)),
        ordering=ordering,
        redacted_fields=sorted(by.redacted_fields),
        format=file_format,
        owner_id=by.user_id,
    )
