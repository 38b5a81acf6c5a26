"""Jobs go on in a queue of their own, apart from the clocks."""

from celery import shared_task

from arsos.jobs.engine import work_off_round
from arsos.jobs.wake_ups import JOBS_POKED
from arsos.kernel.wake_ups import begin_to_look


@shared_task(name="jobs.work")
def work() -> None:
    """Give turns to the runs of every kind for a minute; what is left goes on with the next tick."""
    begin_to_look(JOBS_POKED)
    if work_off_round():
        work.apply_async(retry=False)
