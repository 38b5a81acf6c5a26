"""Exports of a person, the rows that go into them, and the files they have become."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from foundation import vault
from foundation.access_log.steps import log_access
from foundation.actor import Actor
from foundation.errors import ConflictFound, ResourceNotFound
from foundation.redaction import HIDDEN
from foundation.search.questions import Question, read_question
from inquiries.inquiry.access import visible_inquiries
from inquiries.lists.columns import COLUMNS
from inquiries.lists.filter_words import VALUES
from inquiries.lists.models import ExportRun
from inquiries.lists.queries.lists import filters_from, found_by_search, inquiry_rows
from inquiries.lists.queries.words import naming_agents
from inquiries.lists.rows import ListedInquiry
from inquiries.search_documents.shown import PLACES, matches_of


def exports_of(actor: Actor) -> QuerySet[ExportRun]:
    """The person's own exports."""
    return ExportRun.objects.filter(owner_id=actor.user_id) if actor.user_id else ExportRun.objects.none()


def find_export(actor: Actor, run_id: UUID) -> ExportRun:
    """One export of the person's; raises ResourceNotFound."""
    found = exports_of(actor).filter(id=run_id).first()
    if found is None:
        raise ResourceNotFound
    return found


def content_of_export(actor: Actor, run: ExportRun, at: datetime) -> bytes:
    """The file, for a download: every person in it is journaled, and rights are asked again (R31, R33).

    Raises ConflictFound before it is made, after its day, and where the actor may no longer see all that is in it:
    a file is whole or not given, and making it again takes a moment.
    """
    if run.refusal:
        raise ConflictFound(run.refusal)
    if not run.stored_name:
        raise ConflictFound(_("There is no file. It is not ready yet, was canceled, or has expired."))
    _require_rights(actor, run, at)
    persons = {person for ids in run.parts.values_list("person_ids", flat=True) for person in ids}
    log_access(kind="export", subjects=persons, fields=fields_of_export(run))
    return vault.load(run.stored_name, key=str(run.content_key), size=run.size)


def fields_of_export(run: ExportRun) -> list[str]:
    """What of a person a file shows, as the journal names it."""
    redacted = frozenset(run.redacted_fields)
    return ["inquiry", *(name for name in _personal(run) if name not in redacted)]


def _personal(run: ExportRun) -> list[str]:
    """What of a person its columns tell, in the order of the table."""
    return [column.personal for name, column in COLUMNS.items() if column.personal and name in run.columns]


def _require_rights(actor: Actor, run: ExportRun, at: datetime) -> None:
    if set(_personal(run)) & actor.redacted_fields - set(run.redacted_fields):
        log_access(kind="denied", fields=fields_of_export(run))
        raise ConflictFound(_("This file has fields that this application may not see. Create a new export."))
    visible = visible_inquiries(actor, at)
    for ids in run.parts.order_by("position").values_list("inquiry_ids", flat=True):
        if visible.filter(id__in=ids).count() < len(ids):
            log_access(kind="denied", fields=fields_of_export(run))
            raise ConflictFound(_("This file has inquiries you can no longer see. Create a new export."))


def exports_to_expire(at: datetime) -> QuerySet[ExportRun]:
    """Exports whose files are to be deleted."""
    due = ExportRun.objects.exclude(stored_name="").filter(expires_at__lte=at)
    return due.order_by("expires_at")


def listed_ids(actor: Actor, run: ExportRun, *, most: int, at: datetime) -> tuple[list[UUID], bool]:
    """The inquiries of an export by what its owner may see now, in the order of the list that it was made of, and
    whether older ones have its words, too.

    They are taken once: what changes while the file is made moves no row, and none is left out or told twice.
    """
    falling, filters = run.ordering.startswith("-"), filters_from(run.narrowing)
    found = found_by_search(actor, filters, at)
    rows = inquiry_rows(actor, filters, at, found=found).order_by(run.ordering, "-id" if falling else "id")
    return list(rows.values_list("id", flat=True)[:most]), found.is_cut


def rows_of(actor: Actor, run: ExportRun, ids: Sequence[UUID], *, at: datetime) -> list[ListedInquiry]:
    """The rows of some inquiries in this order, without those that have left the list, or the owner's sight."""
    filters = filters_from(run.narrowing)
    searched = found_by_search(actor, filters, at, only=ids)
    found = {row.id: row for row in inquiry_rows(actor, filters, at, found=searched).filter(id__in=ids)}
    return [found[one] for one in ids if one in found]


def headings_of(run: ExportRun, zone: ZoneInfo) -> list[str]:
    """The heads of the columns; in a workbook, where cells are dates, they name the zone."""
    place = zone.key if zone.key == "UTC" else f"{zone.key.rpartition('/')[2].replace('_', ' ')} time"
    is_workbook = run.format == ExportRun.Format.XLSX
    columns = [COLUMNS[name] for name in run.columns]
    heads = [f"{one.label} ({place})" if is_workbook and one.is_instant else f"{one.label}" for one in columns]
    return [*heads, _("Found in")] if _question(run).terms else heads


def _question(run: ExportRun) -> Question:
    return read_question(run.search or "", filters=VALUES)


def places_of(actor: Actor, run: ExportRun, rows: Sequence[ListedInquiry]) -> dict[UUID, str] | None:
    """Where the words of a search stand in each row, as the names of these texts; None for a list without words.

    The texts themselves stay out of the file: they tell more of a person than its columns.
    """
    question = _question(run)
    if not question.terms:
        return None
    found = matches_of(actor, naming_agents(actor, question), [row.id for row in rows])
    return {one: ", ".join(dict.fromkeys(f"{PLACES[match.field]}" for match in each)) for one, each in found.items()}


def cells_of(
    row: ListedInquiry, run: ExportRun, *, zone: ZoneInfo, places: Mapping[UUID, str] | None
) -> list[str | datetime]:
    """One row as lists say it: words for codes, instants in the reader's zone; `•••` for what the application may not
    see. Last, where its words were found.
    """
    cells: list[str | datetime] = [
        HIDDEN if COLUMNS[name].personal in run.redacted_fields else _cell(COLUMNS[name].text(row), zone=zone)
        for name in run.columns
    ]
    return cells if places is None else [*cells, places.get(row.id, "")]


def _cell(value: str | datetime | None, *, zone: ZoneInfo) -> str | datetime:
    return value.astimezone(zone) if isinstance(value, datetime) else value or ""
