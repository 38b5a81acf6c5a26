"""Feeds and how far they are."""

from dataclasses import dataclass
from uuid import UUID

from arsos.kernel.errors import ResourceNotFound
from members.models import ImportRowError, ImportRun

SHOWN_ERRORS = 1000


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """A run with the first rejected rows, in the order of the file."""

    run: ImportRun
    row_errors: list[ImportRowError]


def import_progress(run_id: UUID, *, shown: int = SHOWN_ERRORS) -> ImportProgress:
    """One run; raises ResourceNotFound."""
    run = ImportRun.objects.filter(id=run_id).first()
    if run is None:
        raise ResourceNotFound
    return ImportProgress(run, list(run.row_errors.order_by("line", "column", "code")[:shown]))
