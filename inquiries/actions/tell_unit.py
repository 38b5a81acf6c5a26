"""The step by which the unit of a destination hears what becomes of a hand-over."""

from datetime import datetime

from arsos.kernel.transactions import inside_transaction
from arsos.outbox.actions.write_letter import write_letter
from arsos.outbox.enqueue import Effect, EventType, enqueue
from inquiries.models import DestinationUnit, HandOver


@inside_transaction
def tell_unit(
    unit: DestinationUnit, made: HandOver, kind: EventType, *, letter: str, once: object, at: datetime
) -> None:
    """By webhook and mail, ids and times alone; the unit fetches the packet, or ARSOS prints it (R29)."""
    data = {
        "hand_over": str(made.id),
        "inquiry": made.inquiry.reference,
        "destination": made.destination,
        "variant": made.variant,
        "legal_due_at": made.legal_due_at.isoformat() if made.legal_due_at else None,
    }
    enqueue([Effect(type=kind, data=data)], subject_id=made.id, at=at)
    if unit.email:
        write_letter(letter, subject_id=made.id, once=str(once), at=at)
