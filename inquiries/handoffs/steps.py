"""What must hold before a handoff changes, the notes that follow it, and the letter to its unit (R29)."""

from datetime import datetime

from django.utils.translation import gettext as _

from events.feed.data import HandOverEventData
from events.feed.steps import Effect, EventType, enqueue
from events.letters.steps import write_letter
from foundation.errors import ConflictFound, VersionStale
from foundation.transactions import inside_transaction
from inquiries.handoffs.models import DestinationUnit, HandOver, HandOverCorrection, HandOverNote
from inquiries.inquiry.models import Inquiry, InquiryMessage

NOTE_LETTER = "hand_over_note"


@inside_transaction
def forward_note(inquiry: Inquiry, message: InquiryMessage, *, at: datetime) -> None:
    """Pass a message between agent and ARSOS on to every destination the inquiry was handed to (R29).

    Internal notes stay with ARSOS. The unit is told that there is more; it reads it in the packet.
    """
    if message.visibility != InquiryMessage.Visibility.AGENT:
        return
    for made in inquiry.hand_overs.not_undone():
        note = HandOverNote.objects.create(hand_over=made, message_id=message.id, forwarded_at=at)
        data = HandOverEventData(hand_over=str(made.id), inquiry=inquiry.reference, destination=made.destination)
        enqueue([Effect(type=EventType.HAND_OVER_NOTE_ADDED, data=data)], subject_id=made.id, at=at)
        if DestinationUnit.objects.filter(destination=made.destination).exclude(email="").exists():
            write_letter(NOTE_LETTER, subject_id=made.id, once=str(note.id), at=at)


@inside_transaction
def tell_unit(
    unit: DestinationUnit, made: HandOver, kind: EventType, *, letter: str, once: object, at: datetime
) -> None:
    """By webhook and mail, ids and times alone; the unit fetches the packet, or ARSOS prints it (R29)."""
    data = HandOverEventData(
        hand_over=str(made.id),
        inquiry=made.inquiry.reference,
        destination=made.destination,
        variant=made.variant,
        legal_due_at=made.legal_due_at.isoformat() if made.legal_due_at else None,
    )
    enqueue([Effect(type=kind, data=data)], subject_id=made.id, at=at)
    if unit.email:
        write_letter(letter, subject_id=made.id, once=str(once), at=at)


def require_not_undone(made: HandOver, *, expected_version: int | None = None) -> None:
    """Raise ConflictFound for one that was undone, VersionStale for one that has changed since it was read."""
    if made.state == HandOver.State.UNDONE:
        raise ConflictFound(_("%(name)s undid this handoff. It can't be changed.") % {"name": made.undone_by_name})
    if expected_version is not None and made.version != expected_version:
        raise VersionStale(_("Reload it and repeat the change if it still applies. Nothing was changed."))


def require_nothing_waits(made: HandOver) -> None:
    """Raise ConflictFound while another correction waits: it says what was before, and that must stay true."""
    if made.corrections.filter(state=HandOverCorrection.State.WAITING).exists():
        raise ConflictFound(_("A correction is already waiting for a lead."))
