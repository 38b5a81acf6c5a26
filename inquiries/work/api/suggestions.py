"""Dismisses a suggested handoff, and answers with the inquiry (R29)."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from foundation.http.inputs import ReasonSchema
from foundation.http.operations import Operation
from foundation.http.views import ApiView
from inquiries.handoffs.suggestions.actions import dismiss_suggestion
from inquiries.inquiry.access import find_inquiry
from inquiries.inquiry.models import Inquiry
from inquiries.pages.queries import inquiry_page
from inquiries.pages.schemas import InquiryAnswer


class DismissSuggestionView(ApiView):
    operations = {
        "POST": Operation(
            name="dismissHandOverSuggestion",
            summary="Dismiss a handoff suggestion",
            description="Records that the text is not a grievance, appeal or determination.",
            scope="queues:work",
            body=ReasonSchema,
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
        answer = InquiryAnswer.shown(page, self.actor)
        return self.respond(answer, version=page.inquiry.version, is_replay=done.replayed)
