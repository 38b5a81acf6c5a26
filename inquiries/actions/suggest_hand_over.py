"""The step by which words that point to a grievance, an appeal or a determination are put before a person."""

from datetime import datetime

from arsos.kernel.transactions import inside_transaction
from inquiries.actions.tell_people import Recipient, tell
from inquiries.models import HandOverSuggestion, Inquiry
from inquiries.queries.suggestions import Suggested, suggest_for, words_of

State = HandOverSuggestion.State


@inside_transaction
def suggest_at_filing(inquiry: Inquiry, *, at: datetime) -> None:
    """Look at everything the agent wrote, and at the answers in the form (R29). The caller inserts the inquiry."""
    found = suggest_for(inquiry, words_of(inquiry), with_details=True)
    HandOverSuggestion.objects.bulk_create(_rows(inquiry, found, at))
    inquiry.hand_over_suggested = bool(found.suggestions)


@inside_transaction
def suggest_from_message(inquiry: Inquiry, body: str, *, at: datetime) -> None:
    """Look at what the agent wrote later. The caller holds the lock and saves the inquiry."""
    _suggest_what_is_new(inquiry, suggest_for(inquiry, body, with_details=False), at)


@inside_transaction
def suggest_from_details(inquiry: Inquiry, *, at: datetime) -> None:
    """Look again at an inquiry whose type and details have changed. The caller holds the lock and saves it."""
    _suggest_what_is_new(inquiry, suggest_for(inquiry, words_of(inquiry), with_details=True), at)


def _suggest_what_is_new(inquiry: Inquiry, found: Suggested, at: datetime) -> None:
    """What was suggested for the same phrases, or handed over, is left alone."""
    if not found.suggestions:
        return
    handed = set(inquiry.hand_overs.standing().values_list("destination", flat=True))
    known = list(inquiry.suggestions.values_list("destination", "state", "phrases"))
    fresh = [
        one
        for one in found.suggestions
        if one.destination not in handed
        and not any(
            destination == one.destination and (state == State.OPEN or set(phrases) >= set(one.phrases))
            for destination, state, phrases in known
        )
    ]
    if fresh:
        rows = HandOverSuggestion.objects.bulk_create(_rows(inquiry, Suggested(found.rule_set_version, fresh), at))
        inquiry.hand_over_suggested = True
        tell(inquiry, [Recipient.HOLDER], kind="hand_over_suggested", once=rows[0].id, at=at)


def _rows(inquiry: Inquiry, found: Suggested, at: datetime) -> list[HandOverSuggestion]:
    return [
        HandOverSuggestion(
            inquiry=inquiry,
            destination=one.destination,
            score=one.score,
            phrases=list(one.phrases),
            rule_set_version=found.rule_set_version,
            suggested_at=at,
        )
        for one in found.suggestions
    ]
