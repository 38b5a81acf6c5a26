"""What the reader has typed at an inquiry and not sent."""

from foundation.actor import Actor
from inquiries.inquiry.access import is_staff_of
from inquiries.inquiry.models import Inquiry
from inquiries.unsent.models import UnsentText


def unsent_of(actor: Actor, inquiry: Inquiry) -> list[UnsentText]:
    """The actor's own texts, for who has found the inquiry; what was typed as ARSOS is for who is ARSOS today."""
    if actor.user_id is None:
        return []
    own = UnsentText.objects.filter(author_id=actor.user_id, inquiry=inquiry, is_staff=is_staff_of(actor, inquiry))
    return list(own.order_by("form"))
