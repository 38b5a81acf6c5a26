"""Wakes a worker of jobs after a commit."""

from arsos.kernel.wake_ups import poke

JOBS_POKED = "jobs:poked"


def poke_jobs() -> None:
    """Ask a worker to look for runs, unless one has been asked and has not yet begun to."""
    poke(JOBS_POKED, "jobs.work")
