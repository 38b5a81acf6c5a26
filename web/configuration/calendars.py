"""Business calendars, each drawn as a year, and new hours seen before they are published (R21)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.business_time.hours import CalendarRules
from foundation.business_time.year import CalendarMonth, draw_year
from foundation.errors import ArsosError, InputRejected, ResourceNotFound
from inquiries.targets.calendars.queries import hours_impact
from staffing.actions import publish_calendar
from staffing.queries.queues import KnownCalendar, PublishedHours, kept_calendar, kept_calendars
from staffing.rules import read_hours
from web.configuration.calendar_form import WEEKDAYS, CalendarForm, say_season
from web.configuration.typed_hours import say_hours
from web.frame.pages import Page

FIRST_YEAR, LAST_YEAR = 2020, 2040


class CalendarsPage(Page):
    def get(self, _request: HttpRequest) -> HttpResponse:
        calendars = [{"one": one, "summary": _summary(one.in_force.rules)} for one in kept_calendars(self.actor)]
        return self.show("configuration/calendars.html", {"title": _("Calendars"), "calendars": calendars})


class CalendarPage(Page):
    """A version of a calendar as a year; what its version changed is marked."""

    def get(self, request: HttpRequest, calendar_id: UUID) -> HttpResponse:
        calendar = kept_calendar(self.actor, calendar_id)
        year = self.asked_year()
        shown, before = _asked_version(calendar, request.GET.get("version", ""))
        drawn = draw_year(shown.rules, year, compared_to=before.rules if before else None)
        context = {
            "title": calendar.title,
            "calendar": calendar,
            "shown": shown,
            "before": before,
            "summary": _summary(shown.rules),
            **_year(drawn, year),
        }
        return self.show("configuration/calendar.html", context)

    def asked_year(self) -> int:
        """The year of the address, or this one."""
        given = self.request.GET.get("year", "") or self.request.POST.get("year", "")
        year = int(given) if given.isascii() and given.isdigit() and len(given) == len("2026") else self.at.year
        return min(max(year, FIRST_YEAR), LAST_YEAR)


class NewHoursPage(CalendarPage):
    """New hours are typed, seen as a year against the hours in force, and published."""

    def get(self, _request: HttpRequest, calendar_id: UUID) -> HttpResponse:
        calendar = kept_calendar(self.actor, calendar_id)
        return self._form(calendar, CalendarForm.of(calendar.in_force.rules))

    def post(self, request: HttpRequest, calendar_id: UUID) -> HttpResponse:
        calendar = kept_calendar(self.actor, calendar_id)
        form = CalendarForm(request.POST)
        if not form.is_valid():
            return self._form(calendar, form, status=422)
        try:
            self.once(lambda: publish_calendar(calendar.id, rules=form.rules(), by=self.actor, at=self.at))
        except InputRejected as error:
            _say_wrong(form, error)
            return self._form(calendar, form, status=422)
        return self.done(_("Published. The new hours are now in force."), reverse("web:calendar", args=[calendar.id]))

    def _form(self, calendar: KnownCalendar, form: CalendarForm, *, status: int = 200) -> HttpResponse:
        drawn = draw_year(calendar.in_force.rules, self.asked_year())
        context = {
            "title": _("New hours"),
            "subtitle": calendar.title,
            "calendar": calendar,
            "form": form,
            **_year(drawn, self.asked_year()),
        }
        return self.show("configuration/new_hours.html", context, status=status)


class PreviewHoursPage(CalendarPage):
    """The year of hours that are being typed; nothing is kept."""

    def post(self, request: HttpRequest, calendar_id: UUID) -> HttpResponse:
        calendar = kept_calendar(self.actor, calendar_id)
        form = CalendarForm(request.POST)
        context: dict[str, Any] = {"calendar": calendar, "form": form, "is_preview": True}
        if form.is_valid():
            try:
                rules = read_hours(form.rules(), self.at)
            except InputRejected as error:
                _say_wrong(form, error)
            else:
                context |= self._drawn(calendar, rules)
        return self.fragment("configuration/_hours_preview.html", {**context, "year": self.asked_year()})

    def _drawn(self, calendar: KnownCalendar, rules: CalendarRules) -> dict[str, Any]:
        year = self.asked_year()
        drawn = draw_year(rules, year, compared_to=calendar.in_force.rules)
        impact = hours_impact([one.version_id for one in calendar.versions], rules, self.at)
        return {**_year(drawn, year), "impact": impact}


def _asked_version(calendar: KnownCalendar, given: str) -> tuple[PublishedHours, PublishedHours | None]:
    """The version that was asked for, or the newest, and the one before it. Raises ResourceNotFound."""
    versions = calendar.versions
    places = {str(one.version): place for place, one in enumerate(versions)}
    place = places.get(given, None if given else 0)
    if place is None:
        raise ResourceNotFound
    return versions[place], versions[place + 1] if place + 1 < len(versions) else None


def _year(drawn: tuple[CalendarMonth, ...], year: int) -> dict[str, Any]:
    days = [day for month in drawn for day in month.days]
    return {
        "year": year,
        "months": drawn,
        "open_days": sum(day.is_open for day in days),
        "open_hours": sum(day.minutes for day in days) // 60,
        "changed_days": [day for day in days if day.is_changed],
        "named_days": [day for day in days if day.name or day.kind == "closure"],
        "earlier": year - 1 if year > FIRST_YEAR else None,
        "later": year + 1 if year < LAST_YEAR else None,
    }


def _summary(rules: CalendarRules) -> dict[str, Any]:
    """The hours in words, equal days together."""
    return {
        "zone": rules.time_zone.replace("_", " "),
        "week": _equal_days(rules.weekly),
        "has_holidays": rules.federal_holidays,
        "seasons": [{"when": say_season(one), "week": _equal_days(one.weekly)} for one in rules.seasons],
    }


def _equal_days(weekly: Any) -> list[dict[str, str]]:
    """`Monday to Friday 08:00-20:00` rather than the same line five times."""
    groups: list[list[int]] = []
    for number, hours in enumerate(weekly):
        if groups and weekly[groups[-1][-1]] == hours:
            groups[-1].append(number)
        else:
            groups.append([number])
    return [{"days": _days_in_words(group), "hours": say_hours(weekly[group[0]])} for group in groups]


def _days_in_words(group: list[int]) -> str:
    first, last = WEEKDAYS[group[0]], WEEKDAYS[group[-1]]
    return _("%(first)s to %(last)s") % {"first": first, "last": last} if len(group) > 1 else f"{first}"


def _say_wrong(form: CalendarForm, error: ArsosError) -> None:
    for one in error.errors:
        form.add_error(None, one.detail)
