"""The base of reports: a period, rows of numbers, as JSON or CSV; never a person's data."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from django.db.models import Min
from django.http import HttpResponse
from rest_framework import serializers as s
from rest_framework.request import Request

from arsos.api.inputs import Shape
from arsos.api.operations import Operation, Parameter
from arsos.api.views import ApiView
from arsos.journal.models import HistoryEntry, JournalEntry
from arsos.kernel import clock
from arsos.kernel.errors import FieldError, RequestMalformed
from arsos.kernel.moments import clamp_day
from arsos.kernel.report_readers import require_report_reader
from arsos.kernel.spreadsheets import to_csv, to_xlsx

DEFAULT_DAYS = 30
LONGEST_DAYS = 1100
FIRST_REPORTED = date(2020, 1, 1)

PERIOD = (
    Parameter(
        "from", "First day; 29 days before the last if not given. Days on which nothing can be are cut off.", "date"
    ),
    Parameter("to", "Last day, included; today if not given.", "date"),
    Parameter("format", "json if not given.", choices=("json", "csv", "xlsx")),
)


class ReportView(ApiView):
    """A report over some days; a subclass names its row and fetches rows."""

    title: ClassVar[str] = ""
    row: ClassVar[type[Shape]] = Shape
    more_parameters: ClassVar[tuple[Parameter, ...]] = ()

    @property
    def operations(self) -> dict[str, Operation]:  # type: ignore[override]  # drawn from what the report declares
        return {
            "GET": Operation(
                summary=self.title,
                scope="reports:read",
                answer=_answer_of(self.row),
                parameters=(*PERIOD, *self.more_parameters),
            )
        }

    def rows(self, first_on: date, last_on: date) -> Sequence[dict[str, Any]]:
        """The rows of the report, as the row's shape names them."""
        raise LookupError("a report says what its rows are")

    def get(self, _request: Request) -> Any:
        require_report_reader(self.actor)
        asked = self.parameters.get("from"), self.parameters.get("to")
        first_on, last_on = report_period(*asked, today=clock.date_of(self.at))
        if not timedelta(0) <= last_on - first_on <= timedelta(days=LONGEST_DAYS):
            error = FieldError(
                "?from", "out_of_range", f"Give at most {LONGEST_DAYS} days, the first not after the last."
            )
            raise RequestMalformed("The period cannot be used.", errors=[error])
        rows = self.rows(first_on, last_on)
        if (wanted := self.parameters.get("format", "json")) != "json":
            return table_file(wanted, type(self).__name__.lower(), list(self.row().fields), rows)
        return self.respond({"from": first_on, "to": last_on, "rows": rows})


def report_period(first_on: date | None, last_on: date | None, *, today: date) -> tuple[date, date]:
    """The days of a report, both included, cut to days that can have something on them: the last 30 by default.

    A range that would be too long begins where the journal does: before that nothing is there to be counted. Days in
    the wrong order stay in the wrong order, for the caller to refuse.
    """
    until = clamp_day(last_on or today, first=FIRST_REPORTED, last=today)
    since = first_on or until - timedelta(days=DEFAULT_DAYS - 1)
    if last_on is not None and since > last_on:
        return since, last_on
    since = clamp_day(since, first=FIRST_REPORTED, last=until)
    if until - since > timedelta(days=LONGEST_DAYS):
        since = clamp_day(_first_kept(today), first=since, last=until)
    return since, until


def _first_kept(today: date) -> date:
    """The first day of which anything is kept; every action of ARSOS leaves a word in a history or in the journal."""
    begun = HistoryEntry.objects.filter(position=1)  # nothing of a history is older, and an index has these alone
    firsts = [kept.aggregate(first=Min("at"))["first"] for kept in (begun, JournalEntry.objects)]
    return min((clock.date_of(first) for first in firsts if first is not None), default=today)


def table_file(wanted: str, name: str, columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> HttpResponse:
    """Rows as a file, `csv` or `xlsx`, that browsers keep under a name."""
    make, media_type = FILES[wanted]
    answer = HttpResponse(make(columns, ([row[column] for column in columns] for row in rows)), content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{wanted}"'
    return answer


FILES = {
    "csv": (to_csv, "text/csv; charset=utf-8"),
    "xlsx": (to_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def _answer_of(row: type[Shape]) -> type[Shape]:
    fields = {"from": s.DateField(), "to": s.DateField(), "rows": row(many=True)}
    return type(f"{row.__name__}s", (Shape,), {"get_fields": lambda _self: dict(fields)})
