"""What escalations adds to the apps below it."""

from escalations.erasure import erase_of_inquiry, erase_of_member, erase_of_prospect
from escalations.ladder.access import protect_escalations
from escalations.sections import register_sections
from escalations.sos.access import protect_sos_uses
from inquiries.retention.erasure import About, register_eraser


def wire() -> None:
    """Rows are protected, and what is said in them goes with the person or the inquiry that it is about."""
    protect_escalations()
    protect_sos_uses()
    register_eraser(About.INQUIRY, erase_of_inquiry)
    register_eraser(About.MEMBER, erase_of_member)
    register_eraser(About.PROSPECT, erase_of_prospect)
    register_sections()
