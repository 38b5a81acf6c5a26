"""What comes due on escalations and the SOS line by the passing of time."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from escalations.ladder.actions import check_escalation
from escalations.ladder.models import Escalation
from escalations.ladder.queries import escalations_to_check
from escalations.sos.actions import chase_sos_call
from escalations.sos.queries import screenings_to_chase
from foundation.jobs.sweeps import Sweep


def _inquiry_of(escalation_id: UUID) -> UUID | None:
    return Escalation.objects.filter(id=escalation_id).values_list("inquiry_id", flat=True).first()


CLIMB = Sweep(
    name="escalations.check_due",
    title=_("Moving an escalation up"),
    find=escalations_to_check,
    perform=check_escalation,
    inquiry_of=_inquiry_of,
)
CHASE = Sweep(
    name="escalations.chase_calls",
    title=_("Reminder of a call to the SOS line"),
    find=screenings_to_chase,
    perform=chase_sos_call,
)
