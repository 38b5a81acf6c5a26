"""A privacy case is assessed and dealt with."""

from datetime import datetime
from uuid import UUID

from arsos.journal.chained_rows import chain_row
from arsos.journal.record import Happening
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound
from arsos.kernel.transactions import durable
from inquiries.access import lock_privacy_case
from inquiries.actions.note_happening import note_happening
from inquiries.models import PrivacyCase


@durable
def close_privacy_case(case_id: UUID, *, outcome: str, note: str, by: Actor, at: datetime) -> PrivacyCase:
    """This will keep what came of a case; the evidence stays.

    Raises ResourceNotFound, PermissionRefused for who does not lead its queue, ConflictFound for a closed one.
    """
    case = lock_privacy_case(by, case_id)
    if not case.is_open:
        raise ConflictFound("This case is closed already.")
    case.outcome, case.outcome_note = outcome, note
    case.closed_at, case.closed_by_name, case.alert_at = at, by.name, None
    case.save(update_fields=["outcome", "outcome_note", "closed_at", "closed_by_name", "alert_at"])
    chain_row(case, "privacy_case_outcome", at=at)
    facts = {"case": str(case.id), "outcome": outcome}
    said = Happening(kind="privacy_case_closed", facts=facts, agent_visible=False, text=note)
    note_happening(case.inquiry, said, by=by, at=at, event=None)
    case.inquiry.save()
    return case
