"""Feeds and how far they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from foundation.access_log.steps import log_access
from foundation.actor import Actor
from foundation.errors import ResourceNotFound
from foundation.policy import may_keep_configuration
from members.book.access import require_importer
from members.imports.models import ImportChange, ImportRowError, ImportRun
from members.imports.uploads import PEOPLE

SHOWN_ERRORS = 1000


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """A run with the first rejected rows, in the order of the file."""

    run: ImportRun
    row_errors: list[ImportRowError]


def import_runs(actor: Actor) -> QuerySet[ImportRun]:
    """Every feed, for those who send them; those of people for administrators. Raises PermissionRefused."""
    require_importer(actor)
    runs = ImportRun.objects.all()
    return runs if may_keep_configuration(actor) else runs.exclude(media_type=PEOPLE)


def import_progress(run_id: UUID, *, shown: int = SHOWN_ERRORS) -> ImportProgress:
    """One run; raises ResourceNotFound."""
    run = ImportRun.objects.filter(id=run_id).first()
    if run is None:
        raise ResourceNotFound
    return ImportProgress(run, list(run.row_errors.order_by("line", "column", "code")[:shown]))


def import_changes(actor: Actor, run_id: UUID) -> QuerySet[ImportChange]:
    """What a dry run would change, in the order of the file. Raises PermissionRefused, ResourceNotFound."""
    if not import_runs(actor).filter(id=run_id).exists():
        raise ResourceNotFound
    return ImportChange.objects.filter(run=run_id)


def note_changes_shown(changes: Iterable[ImportChange]) -> None:
    """Journal whose records, and which of their fields, a list of changes shows."""
    shown = list(changes)
    subjects = dict.fromkeys(one.member_id for one in shown if one.member_id is not None)
    if subjects:
        log_access(subjects=subjects, fields=sorted({one.column for one in shown}))
