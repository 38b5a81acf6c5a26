"""Tables of inquiries that climb the ladder."""

from escalations.models.escalations import Escalation

__all__ = ["Escalation"]
