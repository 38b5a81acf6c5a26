"""A feed is worked off, or cannot be read."""

from datetime import datetime
from uuid import UUID

from arsos.jobs.engine import held
from arsos.kernel.transactions import durable
from members.models import ImportRun


@durable
def finish_import(run_id: UUID, *, refusal: str = "", encoding: str = "utf-8", at: datetime) -> None:
    """This will end a run and delete the file it kept; ending it twice has one effect."""
    run = held(ImportRun.objects.all()).select_for_update().filter(id=run_id).first()
    if run is None or run.finished_at is not None:
        return
    run.state = ImportRun.State.REFUSED if refusal else ImportRun.State.FINISHED
    run.refusal = refusal
    run.encoding = encoding
    run.rows_total = run.rows_done
    run.finished_at = at
    run.save()
    run.chunks.all().delete()
