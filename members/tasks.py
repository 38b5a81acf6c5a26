"""Work on members that goes on behind the API."""

from uuid import UUID

from celery import shared_task

from members.imports.running import forgotten_runs, run_import


@shared_task(name="members.work_off_import")
def work_off_import(*, run_id: str) -> None:
    """Work one feed off."""
    run_import(UUID(run_id))


@shared_task(name="members.resume_imports")
def resume_imports() -> None:
    """Take up feeds whose worker was killed, or that nobody was told about."""
    for run_id in forgotten_runs():
        run_import(run_id)
