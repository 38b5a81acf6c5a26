"""Escalations climb, and calls to the SOS line are chased, by themselves."""

from celery import shared_task

from escalations.sweeps import CHASE, CLIMB


@shared_task(name="escalations.check_due")
def check_due() -> None:
    """Let escalations climb whose owner's time is over."""
    CLIMB.run()


@shared_task(name="escalations.chase_calls")
def chase_calls() -> None:
    """Ask what became of passed screenings."""
    CHASE.run()
