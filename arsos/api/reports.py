"""The base of reports: a period, rows of numbers, as JSON or CSV; never a person's data."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from django.http import HttpResponse
from rest_framework import serializers as s
from rest_framework.request import Request

from arsos.api.inputs import Shape
from arsos.api.operations import Operation, Parameter
from arsos.api.views import ApiView
from arsos.kernel import clock
from arsos.kernel.errors import FieldError, RequestMalformed
from arsos.kernel.report_readers import require_report_reader
from arsos.kernel.spreadsheets import to_csv, to_xlsx

DEFAULT_DAYS = 30
LONGEST_DAYS = 1100

PERIOD = (
    Parameter("from", "First day; 30 days ago if not given.", "date"),
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
        last_on = self.parameters.get("to", clock.date_of(self.at))
        first_on = self.parameters.get("from", last_on - timedelta(days=DEFAULT_DAYS))
        if not timedelta(0) <= last_on - first_on <= timedelta(days=LONGEST_DAYS):
            error = FieldError("?from", "out_of_range", f"Give at most {LONGEST_DAYS} days, the first before the last.")
            raise RequestMalformed("The period cannot be used.", errors=[error])
        rows = self.rows(first_on, last_on)
        if (wanted := self.parameters.get("format", "json")) != "json":
            return table_file(wanted, type(self).__name__.lower(), list(self.row().fields), rows)
        return self.respond({"from": first_on, "to": last_on, "rows": rows})


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
