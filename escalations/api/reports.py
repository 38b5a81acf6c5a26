"""The report on the use of the SOS line (R28)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from rest_framework import serializers as s

from arsos.api.inputs import Shape
from arsos.api.reports import ReportView
from escalations.queries.sos_counts import sos_use_by_agent


class SosUseRow(Shape):
    agent = s.CharField()
    screenings = s.IntegerField()
    passed = s.IntegerField()
    attested = s.IntegerField()
    changed_answers = s.IntegerField()
    many_outside_book = s.IntegerField()
    without_call = s.IntegerField()
    calls = s.IntegerField()
    calls_without_screening = s.IntegerField()
    calls_flagged = s.IntegerField()
    calls_resolved = s.IntegerField()


class SosUseReport(ReportView):
    title = "Use of the SOS line by agent"
    row = SosUseRow

    def rows(self, first_on: date, last_on: date) -> Sequence[dict[str, Any]]:
        return sos_use_by_agent(first_on, last_on)
