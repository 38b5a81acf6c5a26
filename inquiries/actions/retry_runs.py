"""A job on inquiries that failed goes on where it stopped, for whoever may cancel it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from arsos.jobs.engine import begin_again
from arsos.jobs.wake_ups import poke_jobs
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ResourceNotFound
from arsos.kernel.transactions import durable, inside_transaction
from inquiries.access import require_rule_keeper
from inquiries.models import BulkRun, ExportRun, RoutingReplay


@durable
def retry_bulk_run(run_id: UUID, *, by: Actor, at: datetime) -> BulkRun:  # noqa: ARG001  every action takes its instant
    """This will go on with the inquiries that were not begun. Raises ResourceNotFound for a run of somebody else, and
    ConflictFound for one that has not failed.
    """
    own = BulkRun.objects.filter(started_by_id=by.user_id, started_by_client=by.client_id or "")
    run: BulkRun = _begin_again(own, run_id)
    return run


@durable
def retry_export(run_id: UUID, *, by: Actor, at: datetime) -> ExportRun:  # noqa: ARG001  the same
    """This will make the file from its first row, by the rights of its owner at that time. Raises as the others."""
    own = ExportRun.objects.filter(owner_id=by.user_id) if by.user_id else ExportRun.objects.none()
    run: ExportRun = _begin_again(own, run_id)
    return run


@durable
def retry_replay(run_id: UUID, *, by: Actor, at: datetime) -> RoutingReplay:  # noqa: ARG001  the same
    """This will go on after the last inquiry that was looked at. Raises PermissionRefused, and as the others."""
    require_rule_keeper(by)
    run: RoutingReplay = _begin_again(RoutingReplay.objects.all(), run_id)
    return run


@inside_transaction
def _begin_again(runs: "QuerySet[Any]", run_id: UUID) -> Any:
    run = runs.select_for_update().filter(id=run_id).first()
    if run is None:
        raise ResourceNotFound
    begin_again(run)
    transaction.on_commit(poke_jobs)
    return run
