"""A feed is not wanted any more."""

from datetime import datetime
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound, ResourceNotFound
from arsos.kernel.transactions import durable
from members.access import require_importer
from members.models import ImportRun


@durable
def cancel_import(run_id: UUID, *, by: Actor, at: datetime) -> ImportRun:
    """This will stop a feed after its present batch and delete its file; rows that are stored stay.

    Raises PermissionRefused, ResourceNotFound, ConflictFound for a feed that has ended.
    """
    require_importer(by)
    run = ImportRun.objects.select_for_update().filter(id=run_id).first()
    if run is None:
        raise ResourceNotFound
    if run.finished_at is not None:
        raise ConflictFound(f"This feed is {run.state} already.")
    run.state, run.finished_at = ImportRun.State.CANCELLED, at
    run.save(update_fields=["state", "finished_at"])
    run.chunks.all().delete()
    return run
