"""The jobs on inquiries: runs over many, files of lists, replays of routing rules."""

from datetime import datetime
from uuid import UUID

from arsos.jobs.engine import JobKind
from inquiries.actions.make_export import forget_parts, make_export
from inquiries.actions.replay_batch import replay_batch
from inquiries.actions.work_off_bulk_run import work_off
from inquiries.models import BulkRun, ExportRun, RoutingReplay
from inquiries.queries.bulk_runs import starter_of

PIECE_SECONDS = 20.0


def bulk_piece(run_id: UUID, *, at: datetime) -> bool:  # noqa: ARG001  each inquiry is done at its own instant
    """The next inquiries of a run over many, as who started it."""
    return work_off(run_id, by=starter_of(run_id), seconds=PIECE_SECONDS)


BULK = JobKind(name="bulk", model=BulkRun, piece=bulk_piece, owner=("started_by_id", "started_by_client"))
EXPORT = JobKind(
    name="export", model=ExportRun, piece=make_export, owner=("owner_id",), most_seconds=600, forget=forget_parts
)
REPLAY = JobKind(name="replay", model=RoutingReplay, piece=replay_batch, owner=("started_by_id",))
