"""Business calendars over the API: the hours, what new hours would move, and publishing them (R21)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from foundation.http.inputs import JsonObject, Schema
from foundation.http.operations import Operation
from foundation.http.outputs import From, Output, Says
from foundation.http.views import ApiView
from inquiries.api_objects import CALENDAR_RULES
from inquiries.targets.calendars.queries import HoursImpact, hours_impact
from staffing.actions import publish_calendar
from staffing.queries.queues import PublishedHours, kept_calendar, kept_calendars
from staffing.rules import read_hours


class HoursSchema(Schema):
    component = "CalendarHoursInput"
    rules = JsonObject(
        published=CALENDAR_RULES,
        help_text="Time zone, weekly hours, federal holidays, closures and seasons, as `hours` shows them",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursAnswer(Output):
    component = "CalendarHours"
    version: int
    effective_at: datetime
    rules: Annotated[Mapping[str, Any], CALENDAR_RULES]

    @classmethod
    def of(cls, row: PublishedHours, **said: Any) -> Self:
        """One version of the hours, its rules as they are sent."""
        return super(HoursAnswer, cls).of(row, rules=row.rules.to_json(), **said)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarAnswer(Output):
    id: UUID
    code: str
    title: str
    queues: Sequence[str]
    hours: Annotated[HoursAnswer, From("in_force")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactAnswer(Output):
    component = "CalendarImpact"
    inquiries: Annotated[int, Says("Open inquiries with a clock that runs by this calendar")]
    due_times: Annotated[int, Says("Their due times")]
    missed: Annotated[int, Says("Due times that have passed; they stay")]
    moved: int
    inquiries_moved: int
    later: int
    earlier: int
    unchanged: int
    median_shift_seconds: int
    longest_later_seconds: int
    longest_earlier_seconds: int
    is_partial: Annotated[bool, Says("More clocks run by it than are counted")]

    @classmethod
    def from_impact(cls, impact: HoursImpact) -> Self:
        """What new hours would move, spans in seconds."""
        spans = ("median_shift", "longest_later", "longest_earlier")
        return cls.of(impact, **{f"{name}_seconds": int(getattr(impact, name).total_seconds()) for name in spans})


class CalendarsView(ApiView):
    operations = {
        "GET": Operation(
            name="listCalendars",
            summary="List business calendars",
            description="Returns every calendar with the hours in force. For administrators.",
            scope="queues:work",
            answer=CalendarAnswer,
            is_many=True,
        )
    }

    def get(self, _request: Request) -> Response:
        return self.respond([CalendarAnswer.of(one) for one in kept_calendars(self.actor)])


class CalendarImpactView(ApiView):
    operations = {
        "POST": Operation(
            name="previewCalendarHours",
            summary="Preview the effect of new hours",
            description="Counts how many due times the new hours would move and how far. Changes nothing.",
            scope="queues:work",
            body=HoursSchema,
            answer=ImpactAnswer,
        )
    }

    def post(self, _request: Request, calendar_id: UUID) -> Response:
        calendar = kept_calendar(self.actor, calendar_id)
        self.require_key()
        rules = read_hours(self.body()["rules"], self.at)
        return self.respond(
            ImpactAnswer.from_impact(hours_impact([one.version_id for one in calendar.versions], rules, self.at))
        )


class PublishHoursView(ApiView):
    operations = {
        "POST": Operation(
            name="publishCalendarHours",
            summary="Publish new hours",
            description="The new hours apply from now on. Time that has already run is not rewritten.",
            scope="queues:work",
            body=HoursSchema,
            answer=CalendarAnswer,
        )
    }

    def post(self, _request: Request, calendar_id: UUID) -> Response:
        kept_calendar(self.actor, calendar_id)

        def perform() -> Any:
            return publish_calendar(calendar_id, **self.body(), by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda made: (200, str(made.id)))
        return self.respond(CalendarAnswer.of(kept_calendar(self.actor, calendar_id)), is_replay=done.replayed)
