"""Views of the queue side: what waits, the next one, and whether the associate is there."""

from collections.abc import Callable
from functools import partial
from typing import Any

from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.inputs import NoFields, Shape
from arsos.api.operations import Operation
from arsos.api.views import ApiView
from arsos.desk.queries.queues import require_queue_of
from inquiries.access import require_lead
from inquiries.actions.claim_next_inquiry import claim_next_inquiry, claim_next_of_all
from inquiries.actions.set_availability import set_availability
from inquiries.api.answers import AvailabilityAnswer, InquiryAnswer, NamedPerson, QueueAnswer
from inquiries.api.inputs import AvailabilityShape
from inquiries.api.outputs import inquiry_body, queue_body
from inquiries.models import Inquiry
from inquiries.queries.breach_forecast import DueInquiry, QueueForecast, breach_forecast, with_first_named
from inquiries.queries.inquiry_pages import inquiry_page, page_after_action
from inquiries.queries.load_board import InHand, load_board
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
        return self.claim(partial(claim_next_inquiry, code))

    def claim(self, take: Callable[..., Inquiry | None]) -> Response:
        """Answer with what was taken, or 204."""

        def perform() -> Inquiry | None:
            self.body()
            return take(by=self.actor, at=self.at)

        claimed = self.once(perform, identify=lambda one: (200, one.reference) if one else (204, ""))
        if claimed.result is not None:
            page = page_after_action(self.actor, claimed.result.id, self.at)
        elif claimed.record is not None and claimed.record.resource_id:
            page = inquiry_page(self.actor, claimed.record.resource_id, self.at)
        else:
            return Response(status=204)
        body = inquiry_body(page, self.actor)
        return self.respond(body, version=page.inquiry.version, is_replay=claimed.replayed)


class ClaimNextOfAllView(ClaimNextView):
    """The most urgent of all the caller's queues."""

    def post(self, _request: Request) -> Response:  # type: ignore[override]  # no queue in the address
        return self.claim(claim_next_of_all)


class HandsShown(Shape):
    associate = NamedPerson()
    is_available = s.BooleanField()
    capacity = s.IntegerField()
    in_progress = s.IntegerField()
    pending = s.IntegerField()
    breached = s.IntegerField()
    oldest_at = s.DateTimeField(allow_null=True)


class DueShown(Shape):
    reference = s.CharField()
    due_at = s.DateTimeField()


class ForecastShown(Shape):
    queue = s.CharField()
    until = s.DateTimeField()
    done_per_day = s.FloatField()
    due = s.IntegerField()
    breached = s.IntegerField(help_text="How many are past their target already")
    expected = s.IntegerField(help_text="How many more will be, at the pace of four weeks")
    first_breached = DueShown(many=True, help_text="The first of them, at most eight; the list has all: clock=breached")
    first_expected = DueShown(many=True, help_text="The first of them, at most eight")


class LoadView(ApiView):
    """Who has how much in hand, for leads of their queues."""

    operations = {
        "GET": Operation(
            summary="Who of your queues has how much in hand", scope="queues:work", answer=HandsShown, is_many=True
        )
    }

    def get(self, _request: Request) -> Response:
        require_lead(self.actor)
        return self.respond([_hands_body(row) for row in load_board(self.actor, self.at)])


class ForecastView(ApiView):
    """Which targets will be missed by the end of the next business day, at the pace of four weeks."""

    operations = {
        "GET": Operation(
            summary="What will be late by the end of the next business day",
            scope="queues:work",
            answer=ForecastShown,
            is_many=True,
        )
    }

    def get(self, _request: Request) -> Response:
        require_lead(self.actor)
        forecasts = with_first_named(breach_forecast(self.actor, self.at), self.at)
        return self.respond([_forecast_body(one) for one in forecasts])


def _hands_body(row: InHand) -> dict[str, Any]:
    return {
        "associate": {"id": row.who.id, "name": row.who.name},
        "is_available": row.who.is_available,
        "capacity": row.who.capacity,
        "in_progress": row.in_progress,
        "pending": row.pending,
        "breached": row.breached,
        "oldest_at": row.oldest_at,
    }


def _forecast_body(row: QueueForecast) -> dict[str, Any]:
    return {
        "queue": row.queue.code,
        "until": row.until,
        "done_per_day": row.done_per_day,
        "due": row.due,
        "breached": row.breached,
        "expected": row.expected,
        "first_breached": [_due_body(one) for one in row.first_breached],
        "first_expected": [_due_body(one) for one in row.first_expected],
    }


def _due_body(one: DueInquiry) -> dict[str, Any]:
    return {"reference": one.reference, "due_at": one.due_at}


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
