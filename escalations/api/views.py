"""Views of escalations (R28)."""

from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.operations import Operation
from arsos.api.views import ApiView
from escalations.actions.escalate_inquiry import escalate_inquiry
from inquiries.access import find_inquiry
from inquiries.api.answers import InquiryAnswer
from inquiries.api.inputs import EscalateShape
from inquiries.api.outputs import inquiry_body
from inquiries.queries.inquiry_pages import inquiry_page


class EscalateView(ApiView):
    operations = {
        "POST": Operation(
            summary="Escalate an inquiry",
            scope="inquiries:write",
            body=EscalateShape,
            answer=InquiryAnswer,
            is_versioned=True,
        )
    }

    def post(self, _request: Request, reference: str) -> Response:
        seen = find_inquiry(self.actor, reference, self.at)

        def perform() -> str:
            expected = self.require_version(seen.version)
            values = self.body()
            return escalate_inquiry(seen.reference, **values, by=self.actor, at=self.at, expected_version=expected)

        done = self.once(perform, identify=lambda reference: (200, reference))
        page = inquiry_page(self.actor, reference, self.at)
        body = inquiry_body(page, self.actor)
        return self.respond(body, version=page.inquiry.version, is_replay=done.replayed)
