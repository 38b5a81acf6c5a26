"""Exports of a person, the rows that go into them, and the files they have become."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from arsos.journal.reads import note_look
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound, ResourceNotFound
from arsos.kernel.redaction import HIDDEN
from inquiries.access import visible_inquiries
from inquiries.attachments import vault
from inquiries.catalog.list_columns import COLUMNS, PERSONAL_COLUMNS
from inquiries.models import ExportRun
from inquiries.queries.inquiry_lists import filters_from, inquiry_rows
from inquiries.queries.state_words import INQUIRY_STATES

Row = Mapping[str, Any]


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
        raise ConflictFound("There is no file: it is not made yet, was cancelled, or its day is over.")
    _require_rights(actor, run, at)
    persons = {person for ids in run.parts.values_list("person_ids", flat=True) for person in ids}
    note_look(kind="export", subjects=persons, fields=fields_of_export(run))
    return vault.load(run.stored_name, key=str(run.content_key), size=run.size)


def fields_of_export(run: ExportRun) -> list[str]:
    """What of a person a file shows, as the journal names it."""
    redacted = frozenset(run.redacted_fields)
    shown = [name for column, name in PERSONAL_COLUMNS.items() if column in run.columns and name not in redacted]
    return ["inquiry", *shown]


def _require_rights(actor: Actor, run: ExportRun, at: datetime) -> None:
    personal = {PERSONAL_COLUMNS[column] for column in run.columns if column in PERSONAL_COLUMNS}
    if personal & actor.redacted_fields - set(run.redacted_fields):
        note_look(kind="denied", fields=fields_of_export(run))
        raise ConflictFound("This file holds fields that this application may not see. Make a new export with it.")
    visible = visible_inquiries(actor, at)
    for ids in run.parts.order_by("position").values_list("inquiry_ids", flat=True):
        if visible.filter(id__in=ids).count() < len(ids):
            note_look(kind="denied", fields=fields_of_export(run))
            raise ConflictFound("This file holds inquiries that you may no longer see. Make a new export.")


def exports_to_expire(at: datetime) -> QuerySet[ExportRun]:
    """Exports whose files are to be deleted."""
    due = ExportRun.objects.exclude(stored_name="").filter(expires_at__lte=at)
    return due.order_by("expires_at")


def listed_ids(actor: Actor, run: ExportRun, *, most: int, at: datetime) -> list[UUID]:
    """The inquiries of an export by what its owner may see now, in the order of the list that it was made of.

    They are taken once: what changes while the file is made moves no row, and none is left out or told twice.
    """
    falling = run.ordering.startswith("-")
    rows = inquiry_rows(actor, filters_from(run.filters), at).order_by(run.ordering, "-id" if falling else "id")
    return list(rows.values_list("id", flat=True)[:most])


def rows_of(actor: Actor, run: ExportRun, ids: Sequence[UUID], *, at: datetime) -> list[dict[str, Any]]:
    """The rows of some inquiries in this order, without those that have left the list, or the owner's sight."""
    found = {row["id"]: row for row in inquiry_rows(actor, filters_from(run.filters), at).filter(id__in=ids)}
    return [found[one] for one in ids if one in found]


def headings_of(run: ExportRun, zone: ZoneInfo) -> list[str]:
    """The heads of the columns; in a workbook, where cells are dates, they name the zone."""
    place = zone.key if zone.key == "UTC" else f"{zone.key.rpartition('/')[2].replace('_', ' ')} time"
    is_workbook = run.format == ExportRun.Format.XLSX
    return [f"{COLUMNS[name]} ({place})" if is_workbook and name in INSTANTS else COLUMNS[name] for name in run.columns]


def cells_of(
    row: Row, columns: Sequence[str], *, titles: Mapping[str, str], zone: ZoneInfo, redacted: Collection[str] = ()
) -> list[str | datetime]:
    """One row as lists say it: words for codes, instants in the reader's zone; `•••` for what the application may not
    see.
    """
    return [
        HIDDEN if PERSONAL_COLUMNS.get(name) in redacted else _cell(row, name, titles=titles, zone=zone)
        for name in columns
    ]


def _cell(row: Row, name: str, *, titles: Mapping[str, str], zone: ZoneInfo) -> str | datetime:
    if name in INSTANTS:
        instant = row[INSTANTS[name]]
        return instant.astimezone(zone) if instant is not None else ""
    return titles[row["inquiry_type_id"]] if name == "inquiry_type" else TEXTS[name](row)


def _about(row: Row) -> str:
    person = "member" if row["member_id"] else "prospect"
    return f"{row[f'{person}__last_name']}, {row[f'{person}__first_name']}"


INSTANTS = {"due": "due_at", "filed": "created_at", "updated": "updated_at"}
TEXTS: dict[str, Callable[[Row], str]] = {
    "reference": lambda row: str(row["reference"]),
    "about": _about,
    "summary": lambda row: str(row["summary"]),
    "priority": lambda row: f"P{row['priority']}",
    "status": lambda row: str(INQUIRY_STATES[row["status"]]),
    "queue": lambda row: str(row["queue__title"]),
    "held_by": lambda row: row["assignee__user__display_name"] or "",
    "agent": lambda row: f"{row['agent__first_name']} {row['agent__last_name']}",
}
