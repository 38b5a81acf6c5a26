"""Views of what the words of an inquiry suggest, and of the rules behind it (R29)."""

from typing import Any
from uuid import UUID

from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.inputs import Shape
from arsos.api.operations import PAGING, Operation
from arsos.api.pagination import page_of
from arsos.api.versioned_rules import RulesAnswer, RulesShape, rules_body
from arsos.api.views import ApiView
from arsos.kernel.errors import PermissionRefused
from inquiries.access import find_inquiry, is_staff_of
from inquiries.actions.create_suggestion_rules import create_suggestion_rules
from inquiries.actions.dismiss_suggestion import dismiss_suggestion
from inquiries.actions.publish_suggestion_rules import publish_suggestion_rules, require_suggestion_keeper
from inquiries.api.answers import InquiryAnswer
from inquiries.api.inputs import ReasonShape
from inquiries.api.outputs import inquiry_body
from inquiries.models import Destination, HandOverSuggestion, Inquiry, SuggestionRuleSet
from inquiries.queries.inquiry_pages import inquiry_page
from inquiries.queries.suggestions import find_suggestion_rule_set, suggestion_rule_sets, suggestions_of


class SuggestionAnswer(Shape):
    id = s.UUIDField()
    destination = s.CharField()
    destination_title = s.CharField()
    score = s.FloatField()
    phrases = s.ListField(child=s.CharField())
    rule_set_version = s.IntegerField()
    suggested_at = s.DateTimeField()
    state = s.CharField()
    decided_at = s.DateTimeField(allow_null=True)
    decided_by = s.CharField(allow_null=True)
    decision_reason = s.CharField(allow_null=True)


def suggestion_body(one: HandOverSuggestion) -> dict[str, Any]:
    """A suggestion with the phrases of the rules that led to it, and what was decided."""
    return {
        "id": one.id,
        "destination": one.destination,
        "destination_title": Destination(one.destination).label,
        "score": one.score,
        "phrases": one.phrases,
        "rule_set_version": one.rule_set_version,
        "suggested_at": one.suggested_at,
        "state": one.state,
        "decided_at": one.decided_at,
        "decided_by": one.decided_by_name or None,
        "decision_reason": one.decision_reason or None,
    }


class SuggestionsView(ApiView):
    operations = {
        "GET": Operation(
            summary="What the words of an inquiry suggest, and what was decided; for ARSOS",
            scope="queues:work",
            answer=SuggestionAnswer,
            is_many=True,
        )
    }

    def get(self, _request: Request, reference: str) -> Response:
        inquiry = find_inquiry(self.actor, reference, self.at)
        if not is_staff_of(self.actor, inquiry):
            raise PermissionRefused("What is suggested is for ARSOS to decide.")
        return self.respond([suggestion_body(one) for one in suggestions_of(inquiry)])


class DismissSuggestionView(ApiView):
    operations = {
        "POST": Operation(
            summary="Decide that it is no grievance, appeal or determination",
            scope="queues:work",
            body=ReasonShape,
            answer=InquiryAnswer,
            is_versioned=True,
        )
    }

    def post(self, _request: Request, reference: str, suggestion_id: UUID) -> Response:
        seen = find_inquiry(self.actor, reference, self.at)

        def perform() -> Inquiry:
            expected = self.require_version(seen.version)
            return dismiss_suggestion(
                seen.reference, suggestion_id, **self.body(), by=self.actor, at=self.at, expected_version=expected
            )

        done = self.once(perform, identify=lambda inquiry: (200, inquiry.reference))
        page = inquiry_page(self.actor, reference, self.at)
        body = inquiry_body(page, self.actor)
        return self.respond(body, version=page.inquiry.version, is_replay=done.replayed)


class SuggestionRulesView(ApiView):
    operations = {
        "GET": Operation(
            summary="Versions of the rules that suggest hand-overs, newest first",
            scope="queues:work",
            answer=RulesAnswer,
            is_page=True,
            parameters=PAGING,
        ),
        "POST": Operation(
            summary="Draft new rules that suggest hand-overs",
            scope="queues:work",
            body=RulesShape,
            answer=RulesAnswer,
            status=201,
        ),
    }

    def get(self, request: Request) -> Response:
        require_suggestion_keeper(self.actor)
        found, links = page_of(suggestion_rule_sets(), request, order=("-version", "id"))
        return self.respond({**links, "results": [rules_body(one) for one in found]})

    def post(self, _request: Request) -> Response:
        require_suggestion_keeper(self.actor)

        def perform() -> SuggestionRuleSet:
            return create_suggestion_rules(**self.body(), by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda made: (201, str(made.id)))
        made = done.result or find_suggestion_rule_set(done.resource_id)
        return self.respond(rules_body(made), status=201, is_replay=done.replayed)


class PublishSuggestionRulesView(ApiView):
    operations = {
        "POST": Operation(
            summary="Publish drafted rules that suggest hand-overs",
            scope="queues:work",
            answer=RulesAnswer,
        )
    }

    def post(self, _request: Request, rule_set_id: UUID) -> Response:
        require_suggestion_keeper(self.actor)

        def perform() -> SuggestionRuleSet:
            return publish_suggestion_rules(rule_set_id, by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda made: (200, str(made.id)))
        return self.respond(rules_body(find_suggestion_rule_set(rule_set_id)), is_replay=done.replayed)
