"""Draft and publish the rules that suggest handoffs, and dismiss a suggestion (R29)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audit.chain.steps import HistoryRecord
from foundation.actor import Actor
from foundation.errors import ConflictFound, FieldError, PermissionRefused, ResourceNotFound
from foundation.policy import Resource, Right, may
from foundation.transactions import durable
from foundation.versioned.engine import Versions, store_json
from inquiries.handoffs.access import require_hand_over_decision
from inquiries.handoffs.models import Destination
from inquiries.handoffs.suggestions.models import HandOverSuggestion, SuggestionRuleSet
from inquiries.handoffs.suggestions.rules import decide_suggestion_rule_errors
from inquiries.inquiry.access import lock_inquiry
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.steps import add_to_history


def require_suggestion_keeper(actor: Actor) -> None:
    """Raise PermissionRefused for who is no administrator."""
    if not may(actor, Right.KEEP, Resource.SUGGESTION_RULES):
        raise PermissionRefused(_("Only administrators can change suggestion rules."))


def _errors(rules: Mapping[str, Any]) -> list[FieldError]:
    wrong = decide_suggestion_rule_errors(rules, destinations=Destination.values)
    return [FieldError(f"/rules{pointer}", "not_allowed", words) for pointer, words in wrong]


SUGGESTION_RULES = Versions(
    model=SuggestionRuleSet,
    require_drafter=require_suggestion_keeper,
    require_publisher=require_suggestion_keeper,
    find_errors=_errors,
    unusable=gettext_noop("These rules can't be used."),
    store=store_json,
)

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
        raise ConflictFound(_("This suggestion was already decided."))
    suggestion.state, suggestion.decided_at, suggestion.decided_by_name = State.DISMISSED, at, by.name
    suggestion.decision_reason = reason
    suggestion.save()
    inquiry.hand_over_suggested = inquiry.suggestions.filter(state=State.OPEN).exists()
    inquiry.updated_at = at
    facts = {"destination": suggestion.destination, "rule_set_version": suggestion.rule_set_version}
    said = HistoryRecord(kind="suggestion_dismissed", facts=facts, agent_visible=False, text=reason)
    add_to_history(inquiry, said, by=by, at=at, event=None)
    inquiry.save()
    return inquiry
