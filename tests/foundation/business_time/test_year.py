"""The year that is drawn is the year that clocks run by."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from foundation.business_time.hours import BusinessCalendar, CalendarRules, Season
from foundation.business_time.year import DayKind, draw_day, draw_year

OFFICE = ((time(8), time(20)),)
ALL_DAY = ((time(0), time(0)),)
BUSINESS = CalendarRules("America/New_York", (*[OFFICE] * 5, (), ()))
NIGHT_AND_DAY = CalendarRules("America/New_York", (ALL_DAY,) * 7, federal_holidays=False)
WITH_SEASON = replace(
    BUSINESS, seasons=(Season((10, 15), (12, 7), (OFFICE,) * 7),), closures=frozenset({date(2026, 5, 4)})
)

DAYS = [
    (BUSINESS, date(2026, 7, 2), DayKind.OPEN, 720, ""),
    (BUSINESS, date(2026, 7, 3), DayKind.HOLIDAY, 0, "Independence Day (observed)"),
    (BUSINESS, date(2026, 7, 4), DayKind.CLOSED, 0, ""),
    (BUSINESS, date(2027, 12, 31), DayKind.HOLIDAY, 0, "New Year's Day (observed)"),
    (BUSINESS, date(2028, 1, 1), DayKind.CLOSED, 0, ""),
    (BUSINESS, date(2026, 11, 26), DayKind.HOLIDAY, 0, "Thanksgiving Day"),
    (replace(BUSINESS, federal_holidays=False), date(2026, 7, 3), DayKind.OPEN, 720, ""),
    (WITH_SEASON, date(2026, 5, 4), DayKind.CLOSURE, 0, ""),
    (WITH_SEASON, date(2026, 10, 17), DayKind.SEASON, 720, ""),
    (WITH_SEASON, date(2026, 12, 12), DayKind.CLOSED, 0, ""),
    (WITH_SEASON, date(2026, 11, 11), DayKind.HOLIDAY, 0, "Veterans Day"),
    (NIGHT_AND_DAY, date(2026, 3, 8), DayKind.OPEN, 23 * 60, ""),
    (NIGHT_AND_DAY, date(2026, 11, 1), DayKind.OPEN, 25 * 60, ""),
    (NIGHT_AND_DAY, date(2026, 11, 2), DayKind.OPEN, 24 * 60, ""),
]


@pytest.mark.parametrize(("rules", "day", "kind", "minutes", "name"), DAYS)
def test_a_day(rules, day, kind, minutes, name):
    drawn = draw_day(rules, day)
    assert (drawn.kind, drawn.minutes, drawn.name) == (kind, minutes, name)
    assert drawn.is_open == (minutes > 0)
    assert bool(drawn.hours) == (minutes > 0)


def test_clocks_are_changed_on_two_days_of_a_year():
    changed = [one.day for month in draw_year(BUSINESS, 2026) for one in month.days if one.changes_clocks]
    assert changed == [date(2026, 3, 8), date(2026, 11, 1)]


@pytest.mark.parametrize("rules", [BUSINESS, WITH_SEASON, NIGHT_AND_DAY])
@pytest.mark.parametrize("year", [2024, 2026, 2027])
def test_the_year_adds_up_to_what_clocks_count(rules, year):
    drawn = sum(day.minutes for month in draw_year(rules, year) for day in month.days)
    begins, ends = (datetime(one, 1, 1, 5, tzinfo=UTC) for one in (year, year + 1))
    assert timedelta(minutes=drawn) == BusinessCalendar(rules).between(begins, ends)


@pytest.mark.parametrize(("year", "days"), [(2024, 366), (2026, 365)])
def test_each_day_stands_once_under_its_weekday(year, days):
    months = draw_year(BUSINESS, year)
    assert [month.first.month for month in months] == list(range(1, 13))
    assert len({day.day for month in months for day in month.days}) == days
    for month in months:
        for week in month.weeks:
            assert [day.day.isoweekday() % 7 for day in week if day] == [place for place, day in enumerate(week) if day]


def test_what_differs_from_other_hours_is_marked():
    changed = [
        day.day for month in draw_year(WITH_SEASON, 2026, compared_to=BUSINESS) for day in month.days if day.is_changed
    ]
    assert date(2026, 5, 4) in changed
    assert date(2026, 10, 17) in changed
    assert date(2026, 10, 16) not in changed
    assert len(changed) == 1 + 16  # the closure, and the weekend days of the season but for none that is a holiday
    assert not any(day.is_changed for month in draw_year(BUSINESS, 2026, compared_to=BUSINESS) for day in month.days)
