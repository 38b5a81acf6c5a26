"""Work on members that goes on behind the API."""

from uuid import UUID

from celery import shared_task

from arsos.kernel import clock
from members.actions.tell_leads_of_emergency import tell_leads_of_emergency
from members.imports.running import forgotten_runs, run_import
from members.queries.emergency_accesses import untold


@shared_task(name="members.work_off_import")
def work_off_import(*, run_id: str) -> None:
    """Work one feed off."""
    run_import(UUID(run_id))


@shared_task(name="members.resume_imports")
def resume_imports() -> None:
    """Take up feeds whose worker was killed, or that nobody was told about."""
    for run_id in forgotten_runs():
        run_import(run_id)


@shared_task(name="members.tell_leads")
def tell_leads(*, access_id: str) -> None:
    """Tell the leads of one emergency access."""
    tell_leads_of_emergency(UUID(access_id), at=clock.now())


@shared_task(name="members.tell_leads_of_forgotten")
def tell_leads_of_forgotten() -> None:
    """Tell the leads of what no wake-up told them."""
    for access_id in untold(clock.now()):
        tell_leads_of_emergency(access_id, at=clock.now())
