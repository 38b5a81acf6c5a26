"""Views of what the words of an inquiry suggest, and of the rules behind it (R29)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.errors import PermissionRefused
from foundation.http.inputs import JsonObject
from foundation.http.operations import PAGING, Operation
from foundation.http.outputs import From, Output
from foundation.http.views import ApiView
from foundation.versioned.api import PublishVersionView, VersionsAsSent, VersionsView
from foundation.versioned.schemas import RulesAnswer, RulesSchema, sent_rules
from inquiries.api_objects import SUGGESTION_RULES as SUGGESTION_RULES_OBJECT
from inquiries.handoffs.models import Destination
from inquiries.handoffs.suggestions.actions import SUGGESTION_RULES
from inquiries.handoffs.suggestions.models import HandOverSuggestion
from inquiries.handoffs.suggestions.queries import suggestion_rule_sets, suggestions_of
from inquiries.inquiry.access import find_inquiry, is_staff_of
from inquiries.values import DESTINATION, SUGGESTION_STATE


class SuggestionRulesIn(RulesSchema):
    """A version of the suggestion rules to save as a draft."""

    component = "SuggestionRuleSetInput"
    rules = JsonObject(published=SUGGESTION_RULES_OBJECT)


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionRulesAnswer(RulesAnswer):
    """One version of the suggestion rules."""

    component = "SuggestionRuleSet"
    rules: Annotated[Mapping[str, Any], SUGGESTION_RULES_OBJECT]


RULES = VersionsAsSent(
    engine=SUGGESTION_RULES, found=suggestion_rule_sets, shown_as=SuggestionRulesAnswer.of, rules_in=sent_rules
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionAnswer(Output):
    component = "HandOverSuggestion"
    id: UUID
    destination: Annotated[str, DESTINATION]
    destination_title: str
    score: float
    phrases: Sequence[str]
    rule_set_version: int
    suggested_at: datetime
    state: Annotated[str, SUGGESTION_STATE]
    decided_at: datetime | None
    decided_by: Annotated[str | None, From("decided_by_name")]
    decision_reason: str | None

    @classmethod
    def from_suggestion(cls, one: HandOverSuggestion) -> Self:
        """A suggestion with the phrases of the rules that led to it, and what was decided."""
        return cls.of(one, destination_title=str(Destination(one.destination).label))


class SuggestionsView(ApiView):
    operations = {
        "GET": Operation(
            name="listHandOverSuggestions",
            summary="List handoff suggestions",
            description="Returns what the text of the inquiry suggests and what was decided about it. For ARSOS.",
            scope="queues:work",
            answer=SuggestionAnswer,
            is_many=True,
        )
    }

    def get(self, _request: Request, reference: str) -> Response:
        inquiry = find_inquiry(self.actor, reference, self.at)
        if not is_staff_of(self.actor, inquiry):
            raise PermissionRefused(_("Only ARSOS staff can decide on suggestions."))
        return self.respond([SuggestionAnswer.from_suggestion(one) for one in suggestions_of(inquiry)])


class SuggestionRulesView(VersionsView):
    kept = RULES
    operations = {
        "GET": Operation(
            name="listSuggestionRules",
            summary="List suggestion rules",
            description="Returns every version of the rules that suggest handoffs, newest first.",
            scope="queues:work",
            answer=SuggestionRulesAnswer,
            is_page=True,
            parameters=PAGING,
        ),
        "POST": Operation(
            name="createSuggestionRules",
            summary="Draft suggestion rules",
            description="Saves a new version as a draft. It suggests nothing until it is published.",
            scope="queues:work",
            body=SuggestionRulesIn,
            answer=SuggestionRulesAnswer,
            status=201,
        ),
    }


class PublishSuggestionRulesView(PublishVersionView):
    kept = RULES
    operations = {
        "POST": Operation(
            name="publishSuggestionRules",
            summary="Publish suggestion rules",
            description="The rules apply to every text from now on.",
            scope="queues:work",
            answer=SuggestionRulesAnswer,
        )
    }
