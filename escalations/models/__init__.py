"""Tables of the SOS line and of inquiries that climb the ladder."""

from escalations.models.escalations import Escalation, EscalationStep
from escalations.models.ladder import LadderRung, OwnerAbsence
from escalations.models.sos import SosCall, SosCriteria, SosScreening

__all__ = [
    "Escalation",
    "EscalationStep",
    "LadderRung",
    "OwnerAbsence",
    "SosCall",
    "SosCriteria",
    "SosScreening",
]
