"""Views that show one inquiry: itself, its history, why it is where it is, and its clocks."""

from rest_framework.request import Request
from rest_framework.response import Response

from foundation.http.operations import LINKED_PAGING, Operation
from foundation.http.pagination import LARGEST_SIZE, linked, page_of
from foundation.http.views import ApiView
from inquiries.inquiry.access import find_inquiry
from inquiries.pages.queries import clocks_explained, inquiry_page, routing_of
from inquiries.pages.schemas import ClockAnswer, HistoryAnswer, InquiryAnswer
from inquiries.pages.stream import history_entries, history_shown
from inquiries.routing.schemas import EarlierRouting, RoutingAnswer


class InquiryView(ApiView):
    operations = {
        "GET": Operation(
            name="getInquiry",
            summary="Get an inquiry",
            description="Returns one inquiry with its clocks and the actions that you can take now.",
            scope="inquiries:read",
            answer=InquiryAnswer,
        )
    }

    def get(self, _request: Request, reference: str) -> Response:
        page = inquiry_page(self.actor, reference, self.at)
        return self.respond(InquiryAnswer.shown(page, self.actor), version=page.inquiry.version)


class TimelineView(ApiView):
    """The history of an inquiry, oldest first; agents read what concerns them (R6, R20)."""

    operations = {
        "GET": Operation(
            name="listHistory",
            summary="List the history of an inquiry",
            description="Returns the entries that you may see, oldest first.",
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
        return linked(self.respond([HistoryAnswer.from_item(item) for item in shown]), links)


class RoutingView(ApiView):
    """Why an inquiry is in its queue: the last decision, and earlier ones (R15)."""

    operations = {
        "GET": Operation(
            name="getInquiryRouting",
            summary="Explain the routing of an inquiry",
            description="Returns each rule that was tried, which one matched and why the others did not.",
            scope="inquiries:read",
            answer=RoutingAnswer,
        )
    }

    def get(self, _request: Request, reference: str) -> Response:
        inquiry = find_inquiry(self.actor, reference, self.at)
        newest, *earlier = routing_of(inquiry)
        before = [EarlierRouting.of(one) for one in earlier]
        return self.respond(RoutingAnswer.of(newest, decided_at=newest.decided_at, earlier=before))


class ClocksView(ApiView):
    """Why an inquiry is due when it is: every clock with its intervals (R22)."""

    operations = {
        "GET": Operation(
            name="getInquiryClocks",
            summary="Explain the due times of an inquiry",
            description="Returns every interval of every clock: whether it ran, why and by whom.",
            scope="inquiries:read",
            answer=ClockAnswer,
            is_many=True,
        )
    }

    def get(self, _request: Request, reference: str) -> Response:
        inquiry = find_inquiry(self.actor, reference, self.at)
        explained = clocks_explained(inquiry, self.at)
        return self.respond([ClockAnswer.explained(one) for one in explained])
