"""A feed that failed goes on."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from arsos.jobs.engine import begin_again
from arsos.jobs.wake_ups import poke_jobs
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound, ResourceNotFound
from arsos.kernel.transactions import durable
from members.access import require_importer
from members.models import ImportRun


@durable
def retry_import(run_id: UUID, *, by: Actor, at: datetime) -> ImportRun:  # noqa: ARG001  every action takes its instant
    """This will let a failed feed go on after the last row that is stored.

    Raises PermissionRefused, ResourceNotFound, ConflictFound for a feed that has not failed.
    """
    require_importer(by)
    run = ImportRun.objects.select_for_update().filter(id=run_id).first()
    if run is None:
        raise ResourceNotFound
    if run.state == ImportRun.State.FAILED and not run.chunks.exists():
        raise ConflictFound("The file of this feed was kept for 30 days after it failed. Send it again.")
    begin_again(run)
    transaction.on_commit(poke_jobs)
    return run
