"""The words of escalations and of the SOS line go; that there were any, and when, stays (R36)."""

from uuid import UUID

from escalations.ladder.models import Escalation
from escalations.sos.models import SosCall, SosScreening
from foundation.transactions import inside_transaction


@inside_transaction
def erase_of_inquiry(inquiry_id: UUID) -> dict[str, int]:
    """Empty what its escalations and the calls about it say."""
    escalations = Escalation.objects.filter(inquiry=inquiry_id)
    return {
        "escalations": escalations.update(reason="", exhausted_options=[], system_check=[], outcome_note=""),
        "sos_calls": SosCall.objects.filter(inquiry=inquiry_id).update(note=""),
    }


@inside_transaction
def erase_of_member(member_id: UUID) -> dict[str, int]:
    """Empty what screenings and calls about a member say."""
    return _erase_sos(member=member_id)


@inside_transaction
def erase_of_prospect(prospect_id: UUID) -> dict[str, int]:
    """Empty what screenings and calls about a prospect say."""
    return _erase_sos(prospect=prospect_id)


def _erase_sos(**person: UUID) -> dict[str, int]:
    return {
        "sos_screenings": SosScreening.objects.filter(**person).update(no_call_reason="", review_note=""),
        "sos_calls": SosCall.objects.filter(**person).update(note=""),
    }
