"""Reports about the service, and about referrals, self-service and hand-overs (R1, R4, R22, R29)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from foundation.http.operations import Parameter
from foundation.http.outputs import Output, Says
from inquiries.reports.queries import (
    clock_outcomes,
    deflection,
    hand_over_times,
    labels_used,
    queue_load,
    referrals_by,
    resolution_times,
    volume,
)
from inquiries.reports.report_views import ReportView
from inquiries.values import CLOCK_KIND, DESTINATION, REFERRAL_GROUP, REPORT_GROUP


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralCount(Output):
    agent: str | None
    requested_type: str | None
    destination: str
    count: int
    found_later: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeflectionRow(Output):
    inquiry_type: str
    offered: int
    declined: int
    not_available: int
    filed: int
    deflected: int
    still_open: int
    deflection_rate: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverTimes(Output):
    destination: Annotated[str, DESTINATION]
    is_expedited: bool
    count: int
    median_seconds_to_hand_over: int
    longest_seconds_to_hand_over: int
    acknowledged: int
    median_seconds_to_acknowledge: int | None
    unacknowledged_in_time: int
    handed_over_after_legal_time: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeRow(Output):
    group: str
    filed: int
    resolved: int
    closed: int
    handed_over: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionTimesRow(Output):
    group: str
    resolved: int
    median_seconds: Annotated[int | None, Says("Null on a day on which nothing was resolved")]
    p90_seconds: int | None
    longest_seconds: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockOutcomesRow(Output):
    group: str
    clock: Annotated[str, CLOCK_KIND]
    met: int
    missed: int
    open_past_target: int
    met_rate: Annotated[str | None, Says("Null where no target was met or missed")]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLoadRow(Output):
    queue: str
    queued: int
    in_progress: int
    pending: int
    in_warning: int
    breached: int
    associates: int
    available: int
    capacity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelsUsedRow(Output):
    label: Annotated[str, Says("The code of the label")]
    filed: Annotated[int, Says("Inquiries filed in the period that have it now")]
    open: Annotated[int, Says("Of those, inquiries that are open now")]
    overdue: Annotated[int, Says("Of those that are open, overdue ones")]


GROUP_BY = Parameter("group_by", "queue if not given; days are those of ARSOS.", choices=REPORT_GROUP)


class VolumeReport(ReportView):
    name = "reportVolume"
    title = "Report on volume"
    about = "Counts what was filed, resolved, closed and handed off."
    row = VolumeRow
    more_parameters = (GROUP_BY,)

    def rows(self, first_on: date, last_on: date) -> Sequence[dict[str, Any]]:
        return volume(self.parameters.get("group_by", "queue"), first_on, last_on)


class ResolutionTimeReport(ReportView):
    name = "reportResolutionTime"
    title = "Report on resolution time"
    about = "Returns how long it took from filing to the answer, in elapsed seconds."
    row = ResolutionTimesRow
    more_parameters = (GROUP_BY,)

    def rows(self, first_on: date, last_on: date) -> Sequence[dict[str, Any]]:
        return resolution_times(self.parameters.get("group_by", "queue"), first_on, last_on)


class ClocksReport(ReportView):
    name = "reportTargets"
    title = "Report on targets"
    about = "Counts targets met, missed and open past their time. The rate counts those as missed."
    row = ClockOutcomesRow
    more_parameters = (GROUP_BY,)

    def rows(self, first_on: date, last_on: date) -> Sequence[dict[str, Any]]:
        return clock_outcomes(self.parameters.get("group_by", "queue"), first_on, last_on, at=self.at)


class QueueLoadReport(ReportView):
    name = "reportQueueLoad"
    title = "Report on queues"
    about = "Returns what each queue holds now and who is there for it. The period has no effect here."
    row = QueueLoadRow

    def rows(self, first_on: date, last_on: date) -> Sequence[dict[str, Any]]:
        return queue_load(self.at)


class LabelsReport(ReportView):
    name = "reportLabels"
    title = "Report on labels"
    about = "Counts by label the inquiries filed in the period that have it now. One with two labels counts for both."
    row = LabelsUsedRow

    def rows(self, first_on: date, last_on: date) -> Sequence[dict[str, Any]]:
        return labels_used(first_on, last_on, at=self.at)


class ReferralsReport(ReportView):
    name = "reportReferrals"
    title = "Report on referrals"
    about = "Counts referrals by agent and type."
    row = ReferralCount
    more_parameters = (Parameter("group_by", "agent, type, or both if not given.", choices=REFERRAL_GROUP),)

    def rows(self, first_on: date, last_on: date) -> Sequence[dict[str, Any]]:
        return referrals_by(self.parameters.get("group_by", ""), first_on, last_on)


class DeflectionReport(ReportView):
    name = "reportDeflection"
    title = "Report on self-service"
    about = "Counts how often self-service was offered and no inquiry followed within seven days."
    row = DeflectionRow

    def rows(self, first_on: date, last_on: date) -> Sequence[dict[str, Any]]:
        return deflection(first_on, last_on, at=self.at)


class HandOversReport(ReportView):
    name = "reportHandOvers"
    title = "Report on handoffs"
    about = "Returns how long handoffs took from first receipt."
    row = HandOverTimes

    def rows(self, first_on: date, last_on: date) -> Sequence[dict[str, Any]]:
        return hand_over_times(first_on, last_on, at=self.at)
