"""Escalations climb, and calls to the SOS line are chased, by themselves."""

from celery import shared_task

from arsos.kernel.sweeps import sweep
from escalations.actions.chase_sos_call import chase_sos_call
from escalations.actions.check_escalation import check_escalation
from escalations.queries.ladders import escalations_to_check
from escalations.queries.sos_use import screenings_to_chase


@shared_task(name="escalations.check_due")
def check_due() -> None:
    """Let escalations climb whose owner's time is over."""
    sweep(escalations_to_check, check_escalation)


@shared_task(name="escalations.chase_calls")
def chase_calls() -> None:
    """Ask what became of passed screenings."""
    sweep(screenings_to_chase, chase_sos_call)
