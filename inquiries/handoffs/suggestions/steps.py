"""The step by which words that point to a grievance, an appeal or a determination are put before a person, by the rules
in force (R29).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from foundation.compiled import HotQuery
from foundation.new_rows import store_rows
from foundation.transactions import inside_transaction
from inquiries.handoffs.suggestions.models import HandOverSuggestion, SuggestionRuleSet
from inquiries.handoffs.suggestions.queries import destinations_of_plan
from inquiries.handoffs.suggestions.rules import Suggestion, SuggestionRules, decide_suggestions, fit_to_plan
from inquiries.inquiry.models import Inquiry, Recipient
from inquiries.inquiry.steps import tell


@dataclass(frozen=True, slots=True)
class Suggested:
    """What was found, and by which version of the rules."""

    rule_set_version: int
    suggestions: list[Suggestion]


PUBLISHED: HotQuery[tuple[UUID, int]] = HotQuery(
    lambda: SuggestionRuleSet.objects.filter(state=SuggestionRuleSet.State.PUBLISHED).values_list("id", "version")
)


def suggest_for(inquiry: Inquiry, text: str, *, with_details: bool) -> Suggested:
    """The destinations that a text of an inquiry points to, among those that its plan has."""
    rule_set_id, version = PUBLISHED.rows()[0]
    found = decide_suggestions(
        text,
        rules_of(rule_set_id),
        inquiry_type=inquiry.inquiry_type_id if with_details else "",
        details=inquiry.details if with_details else None,
    )
    if not found:
        return Suggested(version, [])
    return Suggested(version, fit_to_plan(found, destinations_of_plan(inquiry.line_of_business)))


def words_of(inquiry: Inquiry) -> str:
    """Everything an agent wrote when they filed."""
    return "\n".join([inquiry.summary, inquiry.description, *_texts(inquiry.details)])


@lru_cache(maxsize=32)
def rules_of(rule_set_id: UUID) -> SuggestionRules:
    """The rules of one version; versions are replaced, never changed, so they are kept in memory."""
    return SuggestionRules.from_json(SuggestionRuleSet.objects.values_list("rules", flat=True).get(id=rule_set_id))


def _texts(details: Mapping[str, Any]) -> list[str]:
    return [value for value in details.values() if isinstance(value, str)]


State = HandOverSuggestion.State


@inside_transaction
def suggest_at_filing(inquiry: Inquiry, *, at: datetime) -> None:
    """Look at everything the agent wrote, and at the answers in the form (R29). The caller inserts the inquiry."""
    found = suggest_for(inquiry, words_of(inquiry), with_details=True)
    store_rows(_rows(inquiry, found, at))
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
    handed = set(inquiry.hand_overs.not_undone().values_list("destination", flat=True))
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
