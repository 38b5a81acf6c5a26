"""Reports about the service, and about referrals, self-service and hand-overs (R1, R4, R22, R29)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from rest_framework import serializers as s

from arsos.api.inputs import Shape
from arsos.api.operations import Parameter
from arsos.api.reports import ReportView
from inquiries.queries.outcomes import deflection, hand_over_times, referrals_by
from inquiries.queries.service_reports import GROUPS, clock_outcomes, queue_load, resolution_times, volume


class ReferralCount(Shape):
    agent = s.CharField(allow_null=True)
    requested_type = s.CharField(allow_null=True)
    destination = s.CharField()
    count = s.IntegerField()
    found_later = s.IntegerField()


class DeflectionRow(Shape):
    inquiry_type = s.CharField()
    offered = s.IntegerField()
    declined = s.IntegerField()
    not_available = s.IntegerField()
    filed = s.IntegerField()
    deflected = s.IntegerField()
    still_open = s.IntegerField()
    deflection_rate = s.CharField(allow_null=True)


class HandOverTimes(Shape):
    destination = s.CharField()
    is_expedited = s.BooleanField()
    count = s.IntegerField()
    median_seconds_to_hand_over = s.IntegerField()
    longest_seconds_to_hand_over = s.IntegerField()
    acknowledged = s.IntegerField()
    median_seconds_to_acknowledge = s.IntegerField(allow_null=True)
    unacknowledged_in_time = s.IntegerField()
    handed_over_after_legal_time = s.IntegerField()


class VolumeRow(Shape):
    group = s.CharField()
    filed = s.IntegerField()
    resolved = s.IntegerField()
    closed = s.IntegerField()
    handed_over = s.IntegerField()


class ResolutionTimesRow(Shape):
    group = s.CharField()
    resolved = s.IntegerField()
    median_seconds = s.IntegerField(allow_null=True, help_text="Null on a day on which nothing was resolved")
    p90_seconds = s.IntegerField(allow_null=True)
    longest_seconds = s.IntegerField(allow_null=True)


class ClockOutcomesRow(Shape):
    group = s.CharField()
    clock = s.CharField()
    met = s.IntegerField()
    missed = s.IntegerField()
    open_past_target = s.IntegerField()
    met_rate = s.CharField(allow_null=True, help_text="Null where no target was met or missed")


class QueueLoadRow(Shape):
    queue = s.CharField()
    queued = s.IntegerField()
    in_progress = s.IntegerField()
    pending = s.IntegerField()
    in_warning = s.IntegerField()
    breached = s.IntegerField()
    associates = s.IntegerField()
    available = s.IntegerField()
    capacity = s.IntegerField()


GROUP_BY = Parameter("group_by", "queue if not given; days are those of ARSOS.", choices=GROUPS)


class VolumeReport(ReportView):
    title = "How much was filed, resolved, closed and handed over"
    row = VolumeRow
    more_parameters = (GROUP_BY,)

    def rows(self, first_on: date, last_on: date) -> Sequence[dict[str, Any]]:
        return volume(self.parameters.get("group_by", "queue"), first_on, last_on)


class ResolutionTimeReport(ReportView):
    title = "How long it took from filing to the answer, in elapsed seconds"
    row = ResolutionTimesRow
    more_parameters = (GROUP_BY,)

    def rows(self, first_on: date, last_on: date) -> Sequence[dict[str, Any]]:
        return resolution_times(self.parameters.get("group_by", "queue"), first_on, last_on)


class ClocksReport(ReportView):
    title = "Targets met, missed, and open past their time; the rate counts these as missed"
    row = ClockOutcomesRow
    more_parameters = (GROUP_BY,)

    def rows(self, first_on: date, last_on: date) -> Sequence[dict[str, Any]]:
        return clock_outcomes(self.parameters.get("group_by", "queue"), first_on, last_on, at=self.at)


class QueueLoadReport(ReportView):
    title = "What each queue has now, and who is there for it; the period says nothing here"
    row = QueueLoadRow

    def rows(self, first_on: date, last_on: date) -> Sequence[dict[str, Any]]:
        return queue_load(self.at)


class ReferralsReport(ReportView):
    title = "Referrals by agent and type"
    row = ReferralCount
    more_parameters = (Parameter("group_by", "agent, type, or both if not given.", choices=("agent", "type")),)

    def rows(self, first_on: date, last_on: date) -> Sequence[dict[str, Any]]:
        return referrals_by(self.parameters.get("group_by", ""), first_on, last_on)


class DeflectionReport(ReportView):
    title = "Self-service: offered, and nothing filed within seven days"
    row = DeflectionRow

    def rows(self, first_on: date, last_on: date) -> Sequence[dict[str, Any]]:
        return deflection(first_on, last_on, at=self.at)


class HandOversReport(ReportView):
    title = "Hand-overs, with the time from first receipt"
    row = HandOverTimes

    def rows(self, first_on: date, last_on: date) -> Sequence[dict[str, Any]]:
        return hand_over_times(first_on, last_on, at=self.at)
