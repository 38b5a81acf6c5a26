"""The report on how much each agent uses the SOS line (R28)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from escalations.sos.queries import sos_use_by_agent
from foundation.http.outputs import Output
from inquiries.reports.report_views import ReportView


@dataclass(frozen=True, slots=True, kw_only=True)
class SosUseRow(Output):
    agent: str
    screenings: int
    passed: int
    attested: int
    changed_answers: int
    many_outside_book: int
    without_call: int
    calls: int
    calls_without_screening: int
    calls_flagged: int
    calls_resolved: int


class SosUseReport(ReportView):
    name = "reportSosUse"
    title = "Report on the use of the SOS line"
    about = "Counts screenings and calls by agent."
    row = SosUseRow

    def rows(self, first_on: date, last_on: date) -> Sequence[dict[str, Any]]:
        return sos_use_by_agent(first_on, last_on)
