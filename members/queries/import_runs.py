"""Feeds and how far they are."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from arsos.kernel.actor import Actor
from arsos.kernel.errors import ResourceNotFound
from members.access import require_importer
from members.models import ImportRowError, ImportRun

SHOWN_ERRORS = 1000


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """A run with the first rejected rows, in the order of the file."""

    run: ImportRun
    row_errors: list[ImportRowError]


def import_runs(actor: Actor) -> QuerySet[ImportRun]:
    """Every feed, for those who send them; raises PermissionRefused."""
    require_importer(actor)
    return ImportRun.objects.all()


def import_progress(run_id: UUID, *, shown: int = SHOWN_ERRORS) -> ImportProgress:
    """One run; raises ResourceNotFound."""
    run = ImportRun.objects.filter(id=run_id).first()
    if run is None:
        raise ResourceNotFound
    return ImportProgress(run, list(run.row_errors.order_by("line", "column", "code")[:shown]))
