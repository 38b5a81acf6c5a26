"""Views of the queue side: what waits, the next one, and whether the associate is there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated

from rest_framework.request import Request
from rest_framework.response import Response

from foundation.http.inputs import NoFields
from foundation.http.operations import Operation
from foundation.http.outputs import From, NamedPerson, Output, Says
from foundation.http.views import ApiView
from inquiries.inquiry.models import Inquiry
from inquiries.pages.queries import inquiry_page, page_after_action
from inquiries.pages.schemas import InquiryAnswer
from inquiries.queues.access import require_lead
from inquiries.queues.actions import claim_next_inquiry, claim_next_of_all, set_availability
from inquiries.queues.queries.board import queue_board
from inquiries.queues.queries.forecast import breach_forecast, with_first_named
from inquiries.queues.queries.workload import load_board
from inquiries.queues.schemas import AvailabilityAnswer, AvailabilitySchema, QueueAnswer
from staffing.queries.queues import require_queue_of


class QueuesView(ApiView):
    operations = {
        "GET": Operation(
            name="listQueues",
            summary="List your queues",
            description="Returns your queues with counts by state and by clock.",
            scope="queues:work",
            answer=QueueAnswer,
            is_many=True,
        )
    }

    def get(self, _request: Request) -> Response:
        return self.respond([QueueAnswer.of(counts) for counts in queue_board(self.actor, self.at)])


class ClaimNextView(ApiView):
    """The next inquiry of a queue: P1 first, then by due time, then by age (R16); 204 when nothing waits."""

    operations = {
        "POST": Operation(
            name="claimNextInquiryOfQueue",
            summary="Claim the next inquiry of a queue",
            description="Takes the most urgent inquiry of the queue: P1 first, then by due time, then by age. "
            "Answers 204 when the queue is empty.",
            scope="queues:work",
            body=NoFields,
            answer=InquiryAnswer,
            may_be_empty=True,
        )
    }

    def post(self, _request: Request, code: str) -> Response:
        return self.claim(partial(claim_next_inquiry, require_queue_of(self.actor, code)))

    def claim(self, take: Callable[..., Inquiry | None]) -> Response:
        """Answer with what was taken, or 204."""

        def perform() -> Inquiry | None:
            self.body()
            return take(by=self.actor, at=self.at)

        claimed = self.once(perform, identify=lambda one: (200, one.reference) if one else (204, ""))
        if claimed.result is not None:
            page = page_after_action(self.actor, claimed.result, self.at)
        elif claimed.record is not None and claimed.record.resource_id:
            page = inquiry_page(self.actor, claimed.record.resource_id, self.at)
        else:
            return Response(status=204)
        answer = InquiryAnswer.shown(page, self.actor)
        return self.respond(answer, version=page.inquiry.version, is_replay=claimed.replayed)


class ClaimNextOfAllView(ClaimNextView):
    """The most urgent of all the caller's queues."""

    operations = {
        "POST": Operation(
            name="claimNextInquiry",
            summary="Claim the next inquiry",
            description="Takes the most urgent inquiry of all your queues: P1 first, then by due time, then by age. "
            "Answers 204 when they are empty.",
            scope="queues:work",
            body=NoFields,
            answer=InquiryAnswer,
            may_be_empty=True,
        )
    }

    def post(self, _request: Request) -> Response:  # type: ignore[override]  # no queue in the address
        return self.claim(claim_next_of_all)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandsShown(Output):
    component = "AssociateWorkload"
    associate: Annotated[NamedPerson, From("who")]
    is_available: Annotated[bool, From("who.is_available")]
    capacity: Annotated[int, From("who.capacity")]
    in_progress: int
    pending: int
    breached: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueShown(Output):
    component = "DueInquiry"
    reference: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastShown(Output):
    component = "QueueForecast"
    queue: Annotated[str, From("queue.code")]
    until: datetime
    done_per_day: float
    due: int
    breached: Annotated[int, Says("How many are past their target already")]
    expected: Annotated[int, Says("How many more will be, at the pace of four weeks")]
    first_breached: Annotated[
        Sequence[DueShown], Says("The first of them, at most eight; the list has all: clock=breached")
    ]
    first_expected: Annotated[Sequence[DueShown], Says("The first of them, at most eight")]


class LoadView(ApiView):
    """Who has how much in hand, for leads of their queues."""

    operations = {
        "GET": Operation(
            name="listWorkload",
            summary="List the workload of associates",
            description="Returns how much each associate of your queues is working on.",
            scope="queues:work",
            answer=HandsShown,
            is_many=True,
        )
    }

    def get(self, _request: Request) -> Response:
        require_lead(self.actor)
        return self.respond([HandsShown.of(row) for row in load_board(self.actor, self.at)])


class ForecastView(ApiView):
    """Which targets will be missed by the end of the next business day, at the pace of four weeks."""

    operations = {
        "GET": Operation(
            name="forecastQueues",
            summary="Forecast your queues",
            description="Returns what will be overdue by the end of the next business day.",
            scope="queues:work",
            answer=ForecastShown,
            is_many=True,
        )
    }

    def get(self, _request: Request) -> Response:
        require_lead(self.actor)
        forecasts = with_first_named(breach_forecast(self.actor, self.at), self.at)
        return self.respond([ForecastShown.of(one) for one in forecasts])


class AvailabilityView(ApiView):
    """An associate comes or goes; going returns P1 and P2 inquiries to their queues (R16)."""

    operations = {
        "PATCH": Operation(
            name="setAvailability",
            summary="Set your availability",
            description="New work is assigned to you only while you are available. Becoming unavailable returns your "
            "P1 and P2 inquiries to the queue.",
            scope="queues:work",
            body=AvailabilitySchema,
            answer=AvailabilityAnswer,
            tag="me",
        )
    }

    def patch(self, _request: Request) -> Response:
        wanted = self.body()["is_available"]
        returned = set_availability(is_available=wanted, by=self.actor, at=self.at)
        return self.respond(AvailabilityAnswer(is_available=wanted, returned=returned))
