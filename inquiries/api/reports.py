"""Reports about referrals, self-service and hand-overs (R1, R4, R29)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from rest_framework import serializers as s

from arsos.api.inputs import Shape
from arsos.api.operations import Parameter
from arsos.api.reports import ReportView
from inquiries.queries.outcomes import deflection, hand_over_times, referrals_by


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
