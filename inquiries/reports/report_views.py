"""The base of reports: a period, rows of numbers, as JSON or CSV; never a person's data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, ClassVar

from django.db.models import Min
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from audit.models import KeptHistoryEntry, KeptJournalEntry
from foundation import clock
from foundation.errors import FieldError, RequestMalformed
from foundation.http.inputs import Enumeration
from foundation.http.operations import Operation, Parameter
from foundation.http.outputs import Output, Says, per_class
from foundation.http.views import ApiView
from foundation.moments import clamp_day
from foundation.policy import require_report_reader
from foundation.spreadsheets import to_csv, to_xlsx

DEFAULT_DAYS = 30
LONGEST_DAYS = 1100
FIRST_REPORTED = date(2020, 1, 1)

REPORT_FORMAT = Enumeration(
    "ReportFormat", "The format of a report.", {"json": "JSON.", "csv": "CSV.", "xlsx": "An Excel workbook."}
)
PERIOD = (
    Parameter(
        "from", "First day; 29 days before the last if not given. Days on which nothing can be are cut off.", "date"
    ),
    Parameter("to", "Last day, included; today if not given.", "date"),
    Parameter("format", "json if not given.", choices=REPORT_FORMAT),
)


class ReportView(ApiView):
    """A report over some days; a subclass names its row and fetches rows."""

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    about: ClassVar[str] = ""
    row: ClassVar[type[Output]] = Output
    more_parameters: ClassVar[tuple[Parameter, ...]] = ()

    @property
    def operations(self) -> dict[str, Operation]:  # type: ignore[override]  # drawn from what the report declares
        return {
            "GET": Operation(
                name=self.name,
                summary=self.title,
                description=self.about,
                scope="reports:read",
                answer=_report_of(self.row),
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
                "?from",
                "out_of_range",
                _("Give at most %(days)s days, the first not after the last.") % {"days": LONGEST_DAYS},
            )
            raise RequestMalformed(_("The period cannot be used."), errors=[error])
        rows = self.rows(first_on, last_on)
        if (wanted := self.parameters.get("format", "json")) != "json":
            return table_file(wanted, type(self).__name__.lower(), list(self.row.hints()), rows)
        return self.respond(_report_of(self.row)(from_=first_on, to=last_on, rows=[self.row.of(one) for one in rows]))


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
    begun = KeptHistoryEntry.objects.filter(position=1)  # nothing of a history is older, and an index has these alone
    firsts = [kept.aggregate(first=Min("at"))["first"] for kept in (begun, KeptJournalEntry.objects)]
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Output):
    from_: Annotated[date, Says("The first day counted.")]
    to: Annotated[date, Says("The last day counted.")]
    rows: Annotated[Sequence[Output], Says("One row per group.")]


@per_class
def _report_of(row: type[Output]) -> type[Report]:
    """A report of such rows, as the document shows it."""
    name = f"{row.__name__.removesuffix('Row')}Report"
    rows = Annotated[Sequence[row], Says("One row per group.")]  # type: ignore[valid-type]  # known when it runs
    return dataclass(frozen=True, kw_only=True)(type(name, (Report,), {"__annotations__": {"rows": rows}}))
