"""API of the messages of an inquiry."""

from rest_framework.request import Request
from rest_framework.response import Response

from foundation.errors import ResourceNotFound
from foundation.http.operations import LINKED_PAGING, Operation
from foundation.http.pagination import LARGEST_SIZE, linked, page_of
from foundation.http.views import ApiView
from inquiries.inquiry.access import find_inquiry
from inquiries.inquiry.models import InquiryMessage
from inquiries.pages.stream import messages_of
from inquiries.work.actions.messages import MessageText, add_message
from inquiries.work.schemas import MessageAnswer, MessageSchema, WarningShown, WrittenMessage
from inquiries.work.text_warnings.queries import MESSAGE, warnings_of


class MessagesView(ApiView):
    """What agent and ARSOS wrote to each other; internal notes are for ARSOS alone (R6)."""

    operations = {
        "GET": Operation(
            name="listMessages",
            summary="List messages",
            description="Returns the messages that you may see, oldest first. Agents never see internal notes.",
            scope="inquiries:read",
            answer=MessageAnswer,
            is_many=True,
            is_linked=True,
            parameters=LINKED_PAGING,
        ),
        "POST": Operation(
            name="addMessage",
            summary="Write a message",
            description="Writes to the agent, or an internal note for ARSOS alone. A message from the agent resumes "
            "an inquiry that was on hold for the agent.",
            scope="inquiries:write",
            body=MessageSchema,
            example={"body": "The card was mailed on Monday.", "visibility": "agent"},
            answer=WrittenMessage,
            status=201,
            is_versioned=True,
        ),
    }

    def get(self, request: Request, reference: str) -> Response:
        inquiry = find_inquiry(self.actor, reference, self.at)
        shown = messages_of(self.actor, inquiry)
        found, links = page_of(shown, request, order=("created_at", "id"), usual_size=LARGEST_SIZE)
        return linked(self.respond([MessageAnswer.shown(message, inquiry.id) for message in found]), links)

    def post(self, _request: Request, reference: str) -> Response:
        inquiry = find_inquiry(self.actor, reference, self.at)

        def perform() -> InquiryMessage:
            expected = self.require_version(inquiry.version)
            return add_message(
                reference, MessageText(**self.body()), by=self.actor, at=self.at, expected_version=expected
            )

        done = self.once(perform, identify=lambda message: (201, str(message.id)))
        message = done.result
        if message is None:
            message = messages_of(self.actor, inquiry).filter(id=done.resource_id).first()
        if message is None:  # retracted since
            raise ResourceNotFound
        found = warnings_of(self.actor, inquiry, self.body(), MESSAGE)
        written = WrittenMessage.shown(message, inquiry.id, warnings=[WarningShown.of(one) for one in found])
        return self.respond(written, status=201, is_replay=done.replayed)
