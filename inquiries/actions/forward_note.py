"""The step by which later notes follow a hand-over to those who decide."""

from datetime import datetime

from arsos.kernel.transactions import inside_transaction
from arsos.outbox.actions.write_letter import write_letter
from arsos.outbox.enqueue import Effect, EventType, enqueue
from inquiries.models import DestinationUnit, HandOverNote, Inquiry, InquiryMessage

LETTER = "hand_over_note"


@inside_transaction
def forward_note(inquiry: Inquiry, message: InquiryMessage, *, at: datetime) -> None:
    """Pass a message between agent and ARSOS on to every destination the inquiry was handed to (R29).

    Internal notes stay with ARSOS. The unit is told that there is more; it reads it in the packet.
    """
    if message.visibility != InquiryMessage.Visibility.AGENT:
        return
    for made in inquiry.hand_overs.standing():
        note = HandOverNote.objects.create(hand_over=made, message_id=message.id, forwarded_at=at)
        data = {"hand_over": str(made.id), "inquiry": inquiry.reference, "destination": made.destination}
        enqueue([Effect(type=EventType.HAND_OVER_NOTE_ADDED, data=data)], subject_id=made.id, at=at)
        if DestinationUnit.objects.filter(destination=made.destination).exclude(email="").exists():
            write_letter(LETTER, subject_id=made.id, once=str(note.id), at=at)
