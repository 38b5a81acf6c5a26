"""Hours of a calendar as people write them, and back: a day is `8:00 AM-12:00 PM, 1:00 PM-5:00 PM`, or `closed`."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import lengths
from foundation.business_time.hours import CalendarRules, Hours, Season
from staffing.rules import read_closure
from web.configuration.typed_hours import say_hours, typed_hours
from web.frame.days import typed_day

WEEKDAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)
SUNDAY_FIRST = (6, 0, 1, 2, 3, 4, 5)
"""Weekdays, which are numbered from Monday, in the order in which Americans list them."""
DAY_OF_YEAR = re.compile(r"(\d{1,2})[-/](\d{1,2})", re.ASCII)
SEASONS = 2
LEAP_YEAR = 2024
NO_HOURS = gettext_lazy("Enter the hours of the day, or closed.")


class HoursField(forms.CharField):
    """The hours of one day; None where a day that may be left out is."""

    def clean(self, value: Any) -> list[list[str]] | None:
        text = str(value or "").strip()
        if not text:
            if self.required:
                raise forms.ValidationError(NO_HOURS)
            return None
        if text.lower() in ("closed", _("closed").lower()):
            return []
        try:
            return typed_hours(text)
        except ValueError:
            words = _("Enter hours such as 8:00 AM-12:00 PM, 1:00 PM-5:00 PM, or closed.")
            raise forms.ValidationError(words) from None


class DayOfYearField(forms.CharField):
    """A day of every year, as month and day."""

    def clean(self, value: Any) -> list[int] | None:
        text = str(value or "").strip()
        if not text:
            return None
        found = DAY_OF_YEAR.fullmatch(text)
        try:
            day = date(LEAP_YEAR, int(found.group(1)), int(found.group(2))) if found else None
        except ValueError:
            day = None
        if day is None:
            raise forms.ValidationError(_("Enter month and day, such as 10/15."))
        return [day.month, day.day]


class CalendarForm(forms.Form):
    """Weekly hours, holidays, closures, and up to two seasons with weekly hours of their own."""

    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    federal_holidays = forms.BooleanField(label=gettext_lazy("Closed on observed US federal holidays"), required=False)
    closures = forms.CharField(
        label=gettext_lazy("Other closed days"),
        max_length=lengths.LONG_TEXT,
        required=False,
        help_text=gettext_lazy("One day per line, such as 5/4/2027."),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        zones = sorted(zone for zone in available_timezones() if zone.startswith(("America/", "Pacific/", "US/")))
        self.fields["time_zone"].choices = [(zone, zone.replace("_", " ")) for zone in [*zones, "UTC"]]  # type: ignore[attr-defined]  # a choice field
        for number, weekday in enumerate(WEEKDAYS):
            self.fields[f"day-{number}"] = HoursField(label=weekday)
        for season in range(SEASONS):
            self.fields[f"season-{season}-first"] = DayOfYearField(label=gettext_lazy("From"), required=False)
            self.fields[f"season-{season}-last"] = DayOfYearField(label=gettext_lazy("To"), required=False)
            for number, weekday in enumerate(WEEKDAYS):
                self.fields[f"season-{season}-day-{number}"] = HoursField(label=weekday, required=False)

    @classmethod
    def of(cls, rules: CalendarRules) -> "CalendarForm":
        """The form with hours that are in force."""
        values: dict[str, Any] = {
            "time_zone": rules.time_zone,
            "federal_holidays": rules.federal_holidays,
            "closures": "\n".join(f"{day.month}/{day.day}/{day.year}" for day in sorted(rules.closures)),
            **_weekly("day", rules.weekly),
        }
        for number, season in enumerate(rules.seasons[:SEASONS]):
            values |= _weekly(f"season-{number}-day", season.weekly)
            values |= {f"season-{number}-{end}": _day_of_year(day) for end, day in _ends(season)}
        return cls(initial=values)

    def clean_closures(self) -> list[str]:
        """The days, in order; each line must be one."""
        found = []
        for line in self.cleaned_data["closures"].split():
            try:
                found.append(read_closure(typed_day(line).isoformat()).isoformat())
            except ValueError:
                words = _("“%(line)s” is not a date. Enter it such as 5/4/2027.") % {"line": line}
                raise forms.ValidationError(words) from None
        return sorted(set(found))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for season in range(SEASONS):
            ends = [values.get(f"season-{season}-{end}") for end in ("first", "last")]
            if any(ends) and not all(ends):
                missing = "last" if ends[0] else "first"
                self.add_error(f"season-{season}-{missing}", _("Enter both the first and the last day of the season."))
            for number in range(len(WEEKDAYS)) if any(ends) else ():
                if values.get(name := f"season-{season}-day-{number}", []) is None:
                    self.add_error(name, NO_HOURS)
        return values

    def rules(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        values = self.cleaned_data
        return {
            "time_zone": values["time_zone"],
            "weekly": _typed_week(values, "day"),
            "federal_holidays": values["federal_holidays"],
            "closures": values["closures"],
            "seasons": [
                {
                    "first": values[f"season-{season}-first"],
                    "last": values[f"season-{season}-last"],
                    "weekly": _typed_week(values, f"season-{season}-day"),
                }
                for season in range(SEASONS)
                if values[f"season-{season}-first"]
            ],
        }

    def week(self) -> list[forms.BoundField]:
        """The fields of the usual week."""
        return [self[f"day-{number}"] for number in SUNDAY_FIRST]

    def seasons(self) -> list[dict[str, Any]]:
        """The fields of each season."""
        return [
            {
                "ends": [self[f"season-{season}-first"], self[f"season-{season}-last"]],
                "week": [self[f"season-{season}-day-{number}"] for number in SUNDAY_FIRST],
                "is_used": bool(self[f"season-{season}-first"].value() or self[f"season-{season}-last"].value()),
            }
            for season in range(SEASONS)
        ]


def say_season(season: Season) -> str:
    """The days of a season in words."""
    first, last = (date_format(date(LEAP_YEAR, *day), "M j") for _end, day in _ends(season))
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def _ends(season: Season) -> list[tuple[str, tuple[int, int]]]:
    return [("first", season.first), ("last", season.last)]


def _day_of_year(day: Sequence[int]) -> str:
    return f"{day[0]}/{day[1]}"


def _weekly(prefix: str, weekly: Sequence[Hours]) -> dict[str, str]:
    return {f"{prefix}-{number}": say_hours(hours) for number, hours in enumerate(weekly)}


def _typed_week(values: Mapping[str, Any], prefix: str) -> list[list[list[str]]]:
    return [values[f"{prefix}-{number}"] for number in range(len(WEEKDAYS))]
