"""What was suggested for an inquiry, and what a person has still to decide (R29)."""

from django.db.models import QuerySet

from inquiries.handoffs.models import LegalClock
from inquiries.handoffs.suggestions.models import HandOverSuggestion, SuggestionRuleSet
from inquiries.inquiry.models import Inquiry


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
