"""Whatever happens to an inquiry goes into its history and to those who listen, in the same commit (R20)."""

from collections.abc import Mapping
from datetime import datetime

from arsos.journal.record import Happening, Tail, record_history
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import inside_transaction
from arsos.outbox.enqueue import Effect, EventType, enqueue
from inquiries.actions.tell_watchers import tell_watchers
from inquiries.models import Inquiry


@inside_transaction
def note_happening(
    inquiry: Inquiry,
    *happenings: Happening,
    by: Actor,
    at: datetime,
    event: EventType | None,
    said: Mapping[str, object] | None = None,
) -> None:
    """Append to the inquiry's history and, with an event, to the outbox. The caller saves the inquiry.

    Whoever hears of it hears the status that its agent is told (R14). `said` is what the event says beyond reference,
    status and version: codes and numbers, never PHI.
    """
    tail = Tail(inquiry.history_position, inquiry.history_hash)
    tail = record_history(inquiry_id=inquiry.id, tail=tail, happenings=list(happenings), by=by, at=at)
    inquiry.history_position, inquiry.history_hash = tail.position, tail.hash
    if happenings:
        tell_watchers(inquiry, kind=happenings[-1].kind, by=by, at=at)
    if event is not None:
        data = {
            "inquiry": inquiry.reference,
            "status": inquiry.status_for_agents,
            "version": inquiry.version,
            **(said or {}),
        }
        enqueue([Effect(type=event, data=data)], subject_id=inquiry.id, at=at)
