"""How far an inquiry is for the agent who filed it, and what is needed from them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from foundation.actor import Role
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Need, Status, decide_need
from inquiries.pages.stream import Stream

FILED, WITH_ARSOS, ANSWERED, TOLD = range(4)
REACHED = {
    Status.QUEUED: FILED,
    Status.IN_PROGRESS: WITH_ARSOS,
    Status.PENDING: WITH_ARSOS,
    Status.RESOLVED: ANSWERED,
    Status.CLOSED: TOLD,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way: passed, the present one, or still to come."""

    title: str
    is_done: bool
    is_now: bool


def steps_of(inquiry: Inquiry) -> list[Step]:
    """The way of an inquiry to the member; empty where it left that way (withdrawn, duplicate, handed over)."""
    reached = REACHED.get(Status(inquiry.status))
    if reached is None or (inquiry.status == Status.CLOSED and inquiry.close_reason != "relay_confirmed"):
        return []
    titles = [_("Filed"), _("With ARSOS"), _("Answered"), _("Member told")]
    is_over = reached == TOLD
    return [Step(title, is_over or place < reached, place == reached) for place, title in enumerate(titles)]


def need_of_agent(inquiry: Inquiry) -> str:
    """What ARSOS waits for from the agent: "question", "relay", "confirm" without anything to relay, or nothing."""
    need = decide_need(inquiry.status, inquiry.pending_reason)
    if need == Need.ANSWER:
        return "question"
    if need == Need.TELL:
        return "relay" if inquiry.relay_text else "confirm"
    return ""


def asked_in(stream: Stream) -> str:
    """What ARSOS wrote last to the agent, as far as the stream goes back."""
    said = (one.message for one in stream.entries if one.message is not None)
    return next((one.body for one in said if one.visibility == "agent" and one.author_role != Role.AGENT), "")
