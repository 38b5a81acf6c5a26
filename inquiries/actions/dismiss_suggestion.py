"""A person decides that words which point to a grievance or appeal are none."""

from datetime import datetime
from uuid import UUID

from arsos.journal.record import Happening
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound, ResourceNotFound
from arsos.kernel.transactions import durable
from inquiries.access import lock_inquiry, require_hand_over_decision
from inquiries.actions.note_happening import note_happening
from inquiries.models import HandOverSuggestion, Inquiry

State = HandOverSuggestion.State


@durable
def dismiss_suggestion(
    reference: str, suggestion_id: UUID, *, reason: str, by: Actor, at: datetime, expected_version: int | None = None
) -> Inquiry:
    """This will record that a suggestion is none, why, and who said so (R29).

    Raises ResourceNotFound, PermissionRefused, and ConflictFound for one that is decided.
    """
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_hand_over_decision(by, inquiry)
    suggestion = inquiry.suggestions.filter(id=suggestion_id).first()
    if suggestion is None:
        raise ResourceNotFound
    if suggestion.state != State.OPEN:
        raise ConflictFound(f"It is {suggestion.state} already.")
    suggestion.state, suggestion.decided_at, suggestion.decided_by_name = State.DISMISSED, at, by.name
    suggestion.decision_reason = reason
    suggestion.save()
    inquiry.hand_over_suggested = inquiry.suggestions.filter(state=State.OPEN).exists()
    inquiry.updated_at = at
    facts = {"destination": suggestion.destination, "rule_set_version": suggestion.rule_set_version}
    said = Happening(kind="suggestion_dismissed", facts=facts, agent_visible=False, text=reason)
    note_happening(inquiry, said, by=by, at=at, event=None)
    inquiry.save()
    return inquiry
