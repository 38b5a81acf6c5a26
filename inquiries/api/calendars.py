"""Business calendars over the API: the hours, what new hours would move, and publishing them (R21)."""

from typing import Any
from uuid import UUID

from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.inputs import JsonObject, Shape
from arsos.api.operations import Operation
from arsos.api.views import ApiView
from arsos.desk.actions.publish_calendar import publish_calendar
from arsos.desk.queries.calendars import KnownCalendar, PublishedHours, kept_calendar, kept_calendars
from arsos.desk.rules.hours import read_hours
from inquiries.queries.hours_impact import HoursImpact, hours_impact


class HoursShape(Shape):
    rules = JsonObject(
        help_text="Time zone, weekly hours, federal holidays, closures and seasons, as `hours` shows them"
    )


class HoursAnswer(Shape):
    version = s.IntegerField()
    effective_at = s.DateTimeField()
    rules = s.JSONField()


class CalendarAnswer(Shape):
    id = s.UUIDField()
    code = s.CharField()
    title = s.CharField()
    queues = s.ListField(child=s.CharField())
    hours = HoursAnswer()


class ImpactAnswer(Shape):
    inquiries = s.IntegerField(help_text="Open inquiries with a clock that runs by this calendar")
    due_times = s.IntegerField(help_text="Their due times")
    missed = s.IntegerField(help_text="Due times that have passed; they stay")
    moved = s.IntegerField()
    inquiries_moved = s.IntegerField()
    later = s.IntegerField()
    earlier = s.IntegerField()
    unchanged = s.IntegerField()
    median_shift_seconds = s.IntegerField()
    longest_later_seconds = s.IntegerField()
    longest_earlier_seconds = s.IntegerField()
    is_partial = s.BooleanField(help_text="More clocks run by it than are counted")


class CalendarsView(ApiView):
    operations = {
        "GET": Operation(
            summary="Business calendars with the hours in force; for administrators",
            scope="queues:work",
            answer=CalendarAnswer,
            is_many=True,
        )
    }

    def get(self, _request: Request) -> Response:
        return self.respond([_calendar_body(one) for one in kept_calendars(self.actor)])


class CalendarImpactView(ApiView):
    operations = {
        "POST": Operation(
            summary="How many due times new hours would move, and how far; changes nothing",
            scope="queues:work",
            body=HoursShape,
            answer=ImpactAnswer,
        )
    }

    def post(self, _request: Request, calendar_id: UUID) -> Response:
        calendar = kept_calendar(self.actor, calendar_id)
        self.require_key()
        rules = read_hours(self.body()["rules"], self.at)
        return self.respond(_impact_body(hours_impact([one.version_id for one in calendar.versions], rules, self.at)))


class PublishHoursView(ApiView):
    operations = {
        "POST": Operation(
            summary="Publish new hours of a calendar, in force from now on",
            scope="queues:work",
            body=HoursShape,
            answer=CalendarAnswer,
        )
    }

    def post(self, _request: Request, calendar_id: UUID) -> Response:
        kept_calendar(self.actor, calendar_id)

        def perform() -> Any:
            return publish_calendar(calendar_id, **self.body(), by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda made: (200, str(made.id)))
        return self.respond(_calendar_body(kept_calendar(self.actor, calendar_id)), is_replay=done.replayed)


def _calendar_body(calendar: KnownCalendar) -> dict[str, Any]:
    return {
        "id": calendar.id,
        "code": calendar.code,
        "title": calendar.title,
        "queues": list(calendar.queues),
        "hours": _hours_body(calendar.in_force),
    }


def _hours_body(hours: PublishedHours) -> dict[str, Any]:
    return {"version": hours.version, "effective_at": hours.effective_at, "rules": hours.rules.to_json()}


def _impact_body(impact: HoursImpact) -> dict[str, Any]:
    return {
        "inquiries": impact.inquiries,
        "due_times": impact.due_times,
        "missed": impact.missed,
        "moved": impact.moved,
        "inquiries_moved": impact.inquiries_moved,
        "later": impact.later,
        "earlier": impact.earlier,
        "unchanged": impact.unchanged,
        "median_shift_seconds": int(impact.median_shift.total_seconds()),
        "longest_later_seconds": int(impact.longest_later.total_seconds()),
        "longest_earlier_seconds": int(impact.longest_earlier.total_seconds()),
        "is_partial": impact.is_partial,
    }
