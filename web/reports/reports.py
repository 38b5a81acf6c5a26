"""Reports: the numbers of the API's reports as a chart, as a table, and as files of exactly that table."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import clock
from foundation.errors import ResourceNotFound
from foundation.policy import is_arsos_staff, require_report_reader
from inquiries.reports.report_views import DEFAULT_DAYS, FILES, LONGEST_DAYS, report_period, table_file
from web.frame.days import NO_DAY, DayInput, typed_day
from web.frame.pages import Page
from web.reports.report_kinds import GROUP_WORDS, REPORTS, Asked, Cell, Column, Report, with_titles

MOST_SHOWN = 300
MOST_DRAWN = 24
LONGEST_LABEL = 40
DAY = timedelta(days=1)


class ReportedDayField(forms.DateField):
    """A day of a report: any day of the calendar, because the range is cut to days that exist."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        try:
            return typed_day(value.strip()) if isinstance(value, str) and value else super().to_python(value)
        except ValueError:
            raise forms.ValidationError(NO_DAY, code="invalid") from None


class PeriodForm(forms.Form):
    """Which days, both included, and by what they are counted."""

    first_on = ReportedDayField(label=gettext_lazy("From"))
    last_on = ReportedDayField(label=gettext_lazy("To"))
    group_by = forms.ChoiceField(label=gettext_lazy("Count by"), required=False)

    def __init__(self, *args: Any, groups: Sequence[str], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        if groups:
            self.fields["group_by"].choices = [(group, GROUP_WORDS[group]) for group in groups]  # type: ignore[attr-defined]  # a ChoiceField
        else:
            del self.fields["group_by"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        first_on, last_on = values.get("first_on"), values.get("last_on")
        if first_on and last_on:
            first_on, last_on = report_period(first_on, last_on, today=self.today)
            values |= {"first_on": first_on, "last_on": last_on}
        if first_on and last_on and first_on > last_on:
            self.add_error("last_on", _("Choose a last day that is not before the first."))
        elif first_on and last_on and (last_on - first_on).days > LONGEST_DAYS:
            words = _("Choose a period of up to %(days)s days.")
            self.add_error("first_on", words % {"days": LONGEST_DAYS})
        return values


class ReportsPage(Page):
    """All reports, each with what it says."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        require_report_reader(self.actor)
        return self.show("reports/reports.html", {"title": _("Reports"), "reports": REPORTS.values()})


class ReportPage(Page):
    """One report over some days."""

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        report, form = self.asked_for(request, name)
        if not form.is_valid():
            return self.wrong(report, form)
        context = self.frame(report, form)
        asked = self.read(report, form)
        rows = report.rows(asked)
        table = cells_of(report, rows, asked)
        places = [[self._place(column, row, asked) for column in report.columns] for row in rows[:MOST_SHOWN]]
        context |= {
            "asked": asked,
            "presets": presets(clock.date_of(self.at)),
            "columns": report.columns_by(asked.group_by),
            "rows": [list(zip(*both, strict=True)) for both in zip(table[:MOST_SHOWN], places, strict=True)],
            "count": len(table) if is_anything_counted(report, table) else 0,
            "chart": chart_of(report, table, asked.group_by),
        }
        return self.show("reports/report.html", context)

    def _place(self, column: Column, row: dict[str, Any], asked: Asked) -> str:
        """Where the inquiries are listed that a number counts, for who reads lists as ARSOS; empty where nowhere."""
        filters = column.listed(row, asked) if column.listed and is_arsos_staff(self.actor) else {}
        return f"{reverse('web:inquiries')}?{urlencode({'narrowed': 1, **filters})}" if filters else ""

    def frame(self, report: Report, form: PeriodForm) -> dict[str, Any]:
        """What the page shows with and without numbers."""
        return {"title": report.title, "report": report, "form": form, "reports": REPORTS.values()}

    def wrong(self, report: Report, form: PeriodForm) -> HttpResponse:
        """The form again, with what is wrong beside its fields."""
        return self.show("reports/report.html", self.frame(report, form), status=422)

    def asked_for(self, request: HttpRequest, name: str) -> tuple[Report, PeriodForm]:
        """The report and its form; raises PermissionRefused and ResourceNotFound."""
        require_report_reader(self.actor)
        if (report := REPORTS.get(name)) is None:
            raise ResourceNotFound
        today = clock.date_of(self.at)
        usual = {
            "first_on": today - (DEFAULT_DAYS - 1) * DAY,
            "last_on": today,
            "group_by": (*report.groups, "")[0],
        }
        return report, PeriodForm({**usual, **request.GET.dict()}, groups=report.groups, today=today)

    def read(self, report: Report, form: PeriodForm) -> Asked:
        """What a form asks for that is in order."""
        values = form.cleaned_data
        return Asked(values["first_on"], values["last_on"], values.get("group_by", ""), self.at)


class ReportFilePage(ReportPage):
    """The table of a report as a file."""

    def get(self, request: HttpRequest, name: str, kind: str = "") -> HttpResponse:
        report, form = self.asked_for(request, name)
        if kind not in FILES:
            raise ResourceNotFound
        if not form.is_valid():
            return self.wrong(report, form)
        asked = self.read(report, form)
        headings = [str(column.title) for column in report.columns_by(asked.group_by)]
        rows = [dict(zip(headings, row, strict=True)) for row in table_of(report, asked)]
        return table_file(kind, f"{name}-{asked.first_on}-{asked.last_on}", headings, rows)


def table_of(report: Report, asked: Asked) -> list[list[Cell]]:
    """The cells as they stand on the page and in files."""
    return cells_of(report, report.rows(asked), asked)


def cells_of(report: Report, rows: Sequence[dict[str, Any]], asked: Asked) -> list[list[Cell]]:
    """The same of rows that were counted already."""
    titled = with_titles(rows, asked.group_by)
    return [[column.shown(row[column.key]) for column in report.columns] for row in titled]


def is_anything_counted(report: Report, table: list[list[Cell]]) -> bool:
    """Whether any number stands in a table: every day of a period has a row, also where nothing happened."""
    numbers = [place for place, column in enumerate(report.columns) if column.is_number]
    return any(row[place] for row in table for place in numbers)


def chart_of(report: Report, table: list[list[Cell]], group_by: str) -> dict[str, Any]:
    """What the chart draws: the first rows, labelled by what they are about; days as a line."""
    is_line = group_by == "day"
    rows = table if is_line else table[:MOST_DRAWN]
    return {
        "kind": "line" if is_line else "bar",
        "stacked": report.is_stacked and not is_line,
        "labels": [label_of(row[: report.labelled_by]) for row in rows],
        "series": [
            {"label": str(column.title), "values": [row[place] for row in rows]}
            for place, column in enumerate(report.columns)
            if column.is_drawn
        ],
        "left_out": len(table) - len(rows),
    }


def label_of(cells: Sequence[Cell]) -> str:
    """What a row is about, in one line."""
    return " · ".join(str(cell) for cell in cells if cell)[:LONGEST_LABEL]


def presets(today: date) -> list[tuple[str, date, date]]:
    """Periods that people ask for: words, first day, last day."""
    this_month = today.replace(day=1)
    last_month = (this_month - DAY).replace(day=1)
    return [
        (_("7 days"), today - 6 * DAY, today),
        (_("30 days"), today - (DEFAULT_DAYS - 1) * DAY, today),
        (_("This month"), this_month, today),
        (_("Last month"), last_month, this_month - DAY),
        (_("This year"), today.replace(month=1, day=1), today),
    ]
