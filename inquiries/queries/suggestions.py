"""Whether a person still has to decide about a possible grievance or appeal (R29)."""

from inquiries.models import Inquiry


def has_open_suggestion(inquiry: Inquiry) -> bool:
    """It was suggested to hand the inquiry over, and nobody has."""
    return inquiry.hand_over_suggested and not inquiry.hand_overs.exists()
