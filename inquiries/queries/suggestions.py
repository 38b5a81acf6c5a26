"""What the words of an inquiry suggest, by the rules in force, and what a person has still to decide (R29)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from arsos.kernel.errors import ResourceNotFound
from inquiries.models import HandOverSuggestion, Inquiry, LegalClock, SuggestionRuleSet
from inquiries.rules.suggestions import Suggestion, SuggestionRules, decide_suggestions, fit_to_plan


@dataclass(frozen=True, slots=True)
class Suggested:
    """What was found, and by which version of the rules."""

    rule_set_version: int
    suggestions: list[Suggestion]


def suggest_for(inquiry: Inquiry, text: str, *, with_details: bool) -> Suggested:
    """The destinations that a text of an inquiry points to, among those that its plan has."""
    rule_set_id, version = SuggestionRuleSet.objects.filter(state=SuggestionRuleSet.State.PUBLISHED).values_list(
        "id", "version"
    )[0]
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


def destinations_of_plan(line_of_business: str) -> set[str]:
    """The destinations that plans of a type have."""
    found = LegalClock.objects.filter(plan_types__contains=[line_of_business])
    return set(found.values_list("destination", flat=True))


def has_open_suggestion(inquiry: Inquiry) -> bool:
    """Something was suggested, and nobody has decided; the flag is kept with the suggestions."""
    return inquiry.hand_over_suggested


def suggestions_of(inquiry: Inquiry) -> list[HandOverSuggestion]:
    """Every suggestion of an inquiry, newest first."""
    return list(inquiry.suggestions.order_by("-suggested_at", "destination"))


def suggestion_rule_sets() -> QuerySet[SuggestionRuleSet]:
    """Every version of the rules."""
    return SuggestionRuleSet.objects.all()


def find_suggestion_rule_set(rule_set_id: UUID) -> SuggestionRuleSet:
    """One version; raises ResourceNotFound."""
    found = SuggestionRuleSet.objects.filter(id=rule_set_id).first()
    if found is None:
        raise ResourceNotFound
    return found


@lru_cache(maxsize=32)
def rules_of(rule_set_id: UUID) -> SuggestionRules:
    """The rules of one version; versions are replaced, never changed, so they are kept in memory."""
    return SuggestionRules.from_json(SuggestionRuleSet.objects.values_list("rules", flat=True).get(id=rule_set_id))


def _texts(details: Mapping[str, Any]) -> list[str]:
    return [value for value in details.values() if isinstance(value, str)]
