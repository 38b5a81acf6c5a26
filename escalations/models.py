"""Tables of the SOS line and of inquiries that climb the ladder."""

from escalations.ladder.models import Escalation, EscalationStep, LadderRung, OwnerAbsence
from escalations.sos.models import SosCall, SosCriteria, SosScreening

__all__ = [
    "Escalation",
    "EscalationStep",
    "LadderRung",
    "OwnerAbsence",
    "SosCall",
    "SosCriteria",
    "SosScreening",
]
