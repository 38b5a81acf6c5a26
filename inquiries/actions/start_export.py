"""Somebody takes a list away as a file, or no longer needs it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from arsos.jobs.engine import require_room
from arsos.jobs.wake_ups import poke_jobs
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound, PermissionRefused, ResourceNotFound
from arsos.kernel.transactions import durable
from inquiries.actions.make_export import forget_parts
from inquiries.catalog.list_columns import ORDERINGS
from inquiries.models import ExportRun

State = ExportRun.State


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

    What is in it is what they may see when it is made. Raises PermissionRefused for who is no person,
    LimitReached for one too many.
    """
    if by.user_id is None:
        raise PermissionRefused("Files are made for people who sign in; systems read the lists.")
    require_room(ExportRun.objects.filter(owner_id=by.user_id), by)
    run = ExportRun.objects.create(
        filters=dict(filters),
        columns=list(dict.fromkeys(columns)),
        ordering=ordering,
        redacted_fields=sorted(by.redacted_fields),
        format=file_format,
        owner_id=by.user_id,
        created_at=at,
    )
    transaction.on_commit(poke_jobs)
    return run


@durable
def cancel_export(run_id: UUID, *, by: Actor, at: datetime) -> ExportRun:
    """This will stop an export after its present rows; no file is kept.

    Raises ResourceNotFound for an export of somebody else, ConflictFound for one that has ended.
    """
    run = ExportRun.objects.select_for_update().filter(id=run_id).first()
    if run is None or run.owner_id != by.user_id:
        raise ResourceNotFound
    if run.finished_at is not None:
        raise ConflictFound(f"This export is {run.state} already.")
    run.state, run.finished_at = State.CANCELLED, at
    run.save(update_fields=["state", "finished_at"])
    forget_parts(run)
    return run
