"""Views that show one inquiry: itself, its history, why it is where it is, and its clocks."""

from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.operations import LINKED_PAGING, Operation
from arsos.api.pagination import LARGEST_SIZE, linked, page_of
from arsos.api.views import ApiView
from arsos.kernel.errors import ResourceNotFound
from inquiries.access import find_inquiry
from inquiries.actions.add_message import add_message
from inquiries.api.answers import (
    ClockAnswer,
    HistoryAnswer,
    InquiryAnswer,
    MessageAnswer,
    RoutingAnswer,
    WrittenMessage,
)
from inquiries.api.inputs import MessageShape
from inquiries.api.outputs import clock_body, decision_body, history_body, inquiry_body, message_body, warning_bodies
from inquiries.models import InquiryMessage
from inquiries.queries.inquiry_pages import (
    clocks_explained,
    history_entries,
    history_shown,
    inquiry_page,
    messages_of,
    routing_of,
)
from inquiries.queries.text_warnings import MESSAGE, warnings_of


class InquiryView(ApiView):
    operations = {"GET": Operation(summary="One inquiry", scope="inquiries:read", answer=InquiryAnswer)}

    def get(self, _request: Request, reference: str) -> Response:
        page = inquiry_page(self.actor, reference, self.at)
        return self.respond(inquiry_body(page, self.actor), version=page.inquiry.version)


class TimelineView(ApiView):
    """The history of an inquiry, oldest first; agents read what concerns them (R6, R20)."""

    operations = {
        "GET": Operation(
            summary="The history of an inquiry, oldest first",
            scope="inquiries:read",
            answer=HistoryAnswer,
            is_many=True,
            is_linked=True,
            parameters=LINKED_PAGING,
        )
    }

    def get(self, request: Request, reference: str) -> Response:
        inquiry = find_inquiry(self.actor, reference, self.at)
        entries = history_entries(self.actor, inquiry)
        found, links = page_of(entries, request, order=("position",), usual_size=LARGEST_SIZE)
        shown = history_shown(self.actor, inquiry, found, self.at)
        return linked(self.respond([history_body(item) for item in shown]), links)


class RoutingView(ApiView):
    """Why an inquiry is in its queue: the last decision, and earlier ones (R15)."""

    operations = {
        "GET": Operation(summary="Why the inquiry is in its queue", scope="inquiries:read", answer=RoutingAnswer)
    }

    def get(self, _request: Request, reference: str) -> Response:
        inquiry = find_inquiry(self.actor, reference, self.at)
        newest, *earlier = [decision_body(decision) for decision in routing_of(inquiry)]
        return self.respond({**newest, "earlier": earlier})


class ClocksView(ApiView):
    """Why an inquiry is due when it is: every clock with its intervals (R22)."""

    operations = {
        "GET": Operation(summary="Why the due times", scope="inquiries:read", answer=ClockAnswer, is_many=True)
    }

    def get(self, _request: Request, reference: str) -> Response:
        inquiry = find_inquiry(self.actor, reference, self.at)
        explained = clocks_explained(inquiry, self.at)
        return self.respond([clock_body(one.clock, one.intervals, one.elapsed_seconds) for one in explained])


class MessagesView(ApiView):
    """What agent and ARSOS wrote to each other; internal notes are for ARSOS alone (R6)."""

    operations = {
        "GET": Operation(
            summary="Messages, oldest first",
            scope="inquiries:read",
            answer=MessageAnswer,
            is_many=True,
            is_linked=True,
            parameters=LINKED_PAGING,
        ),
        "POST": Operation(
            summary="Write a message",
            scope="inquiries:write",
            body=MessageShape,
            answer=WrittenMessage,
            status=201,
            is_versioned=True,
        ),
    }

    def get(self, request: Request, reference: str) -> Response:
        inquiry = find_inquiry(self.actor, reference, self.at)
        shown = messages_of(self.actor, inquiry)
        found, links = page_of(shown, request, order=("created_at", "id"), usual_size=LARGEST_SIZE)
        return linked(self.respond([message_body(message, inquiry.id) for message in found]), links)

    def post(self, _request: Request, reference: str) -> Response:
        inquiry = find_inquiry(self.actor, reference, self.at)

        def perform() -> InquiryMessage:
            expected = self.require_version(inquiry.version)
            return add_message(reference, **self.body(), by=self.actor, at=self.at, expected_version=expected)

        done = self.once(perform, identify=lambda message: (201, str(message.id)))
        message = done.result
        if message is None:
            message = messages_of(self.actor, inquiry).filter(id=done.resource_id).first()
        if message is None:  # retracted since
            raise ResourceNotFound
        found = warnings_of(self.actor, inquiry, self.body(), MESSAGE)
        body = {**message_body(message, inquiry.id), "warnings": warning_bodies(found)}
        return self.respond(body, status=201, is_replay=done.replayed)
