"""Work on members that goes on behind the API."""

from uuid import UUID

from celery import shared_task

from members.imports.running import forgotten_runs, run_import
from members.sweeps import EMERGENCIES


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
    EMERGENCIES.attempt(UUID(access_id))


@shared_task(name="members.tell_leads_of_forgotten")
def tell_leads_of_forgotten() -> None:
    """Tell the leads of what no wake-up told them."""
    EMERGENCIES.run()
