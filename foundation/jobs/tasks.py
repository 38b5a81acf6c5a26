"""Jobs go on in a queue of their own, apart from the clocks."""

from celery import shared_task

from foundation.jobs.engine import run_round
from foundation.jobs.wake_ups import JOBS_POKED, begin_to_look


@shared_task(name="jobs.work")
def work() -> None:
    """Give turns to the runs of every kind for a minute; what is left goes on with the next tick."""
    begin_to_look(JOBS_POKED)
    if run_round():
        work.apply_async(retry=False)
