"""Views of the queue side: what waits, the next one, and whether the associate is there."""

from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.inputs import NoFields
from arsos.api.operations import Operation
from arsos.api.views import ApiView
from arsos.desk.queries.queues import require_queue_of
from inquiries.actions.claim_next_inquiry import claim_next_inquiry
from inquiries.actions.set_availability import set_availability
from inquiries.api.answers import AvailabilityAnswer, InquiryAnswer, QueueAnswer
from inquiries.api.inputs import AvailabilityShape
from inquiries.api.outputs import inquiry_body, queue_body
from inquiries.models import Inquiry
from inquiries.queries.inquiry_pages import inquiry_page, page_after_action
from inquiries.queries.queue_board import queue_board


class QueuesView(ApiView):
    operations = {
        "GET": Operation(
            summary="Your queues with counts by state and clock", scope="queues:work", answer=QueueAnswer, is_many=True
        )
    }

    def get(self, _request: Request) -> Response:
        return self.respond([queue_body(counts) for counts in queue_board(self.actor, self.at)])


class ClaimNextView(ApiView):
    """The next inquiry of a queue: P1 first, then by due time, then by age (R16); 204 when nothing waits."""

    operations = {
        "POST": Operation(
            summary="Claim the next inquiry of a queue",
            scope="queues:work",
            body=NoFields,
            answer=InquiryAnswer,
            may_be_empty=True,
        )
    }

    def post(self, _request: Request, code: str) -> Response:
        require_queue_of(self.actor, code)

        def perform() -> Inquiry | None:
            self.body()
            return claim_next_inquiry(code, by=self.actor, at=self.at)

        claimed = self.once(perform, identify=lambda one: (200, one.reference) if one else (204, ""))
        if claimed.result is not None:
            page = page_after_action(self.actor, claimed.result.id, self.at)
        elif claimed.record is not None and claimed.record.resource_id:
            page = inquiry_page(self.actor, claimed.record.resource_id, self.at)
        else:
            return Response(status=204)
        body = inquiry_body(page, self.actor)
        return self.respond(body, version=page.inquiry.version, is_replay=claimed.replayed)


class AvailabilityView(ApiView):
    """An associate comes or goes; going returns P1 and P2 inquiries to their queues (R16)."""

    operations = {
        "PATCH": Operation(
            summary="Say whether you are available",
            scope="queues:work",
            body=AvailabilityShape,
            answer=AvailabilityAnswer,
            tag="me",
        )
    }

    def patch(self, _request: Request) -> Response:
        wanted = self.body()["is_available"]
        returned = set_availability(is_available=wanted, by=self.actor, at=self.at)
        return self.respond({"is_available": wanted, "returned": returned})
