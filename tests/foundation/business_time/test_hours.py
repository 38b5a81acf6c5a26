"""Business time runs inside opening hours, over holidays and clock changes (R21)."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.business_time.hours import (
    BusinessCalendar,
    CalendarEmpty,
    CalendarRules,
    Season,
    last_looked_at,
    observed_federal_holidays,
)

EASTERN = ZoneInfo("America/New_York")
OFFICE = ((time(8), time(20)),)
SPLIT = ((time(7), time(11, 30)), (time(13), time(0)))
WEEKDAYS = (*[OFFICE] * 5, (), ())
BUSINESS = BusinessCalendar(CalendarRules("America/New_York", WEEKDAYS))
EVERY_DAY = BusinessCalendar(CalendarRules("America/New_York", (OFFICE,) * 7, federal_holidays=False))
ODD = BusinessCalendar(
    CalendarRules(
        "America/New_York",
        (SPLIT, (), SPLIT, OFFICE, (), OFFICE, ()),
        closures=frozenset({date(2026, 11, 25), date(2026, 3, 9)}),
        seasons=(Season((10, 15), (12, 7), (OFFICE,) * 7), Season((12, 20), (1, 5), ((), *[OFFICE] * 6))),
    )
)
calendars = st.sampled_from([BUSINESS, EVERY_DAY, ODD])
instants = st.integers(0, 123_000_000).map(
    lambda seconds: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
durations = st.timedeltas(timedelta(), timedelta(hours=300))


def eastern(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=EASTERN)


@given(calendars, instants, durations)
def test_add_and_between_are_inverse(calendar, start, duration):
    assert calendar.between(start, calendar.add(start, duration)) == duration


@given(calendars, instants, st.timedeltas(timedelta(seconds=1), timedelta(hours=30)))
def test_every_step_is_one_addition_more(calendar, start, step):
    steps = list(islice(calendar.every(step, since=start), 5))
    assert steps == [calendar.add(start, step * number) for number in range(1, 6)]


@given(calendars, instants, instants, durations)
def test_between_adds_up_and_never_runs_backwards(calendar, one, other, step):
    first, last = sorted((one, other))
    middle = min(first + step, last)
    whole = calendar.between(first, last)
    assert calendar.between(first, middle) + calendar.between(middle, last) == whole
    assert timedelta() <= whole <= last - first
    assert calendar.between(last, first) == timedelta()


@given(calendars, instants, durations, durations)
def test_adding_in_two_steps_is_adding_once(calendar, start, one, other):
    assert calendar.add(calendar.add(start, one), other) == calendar.add(start, one + other)


@given(calendars, instants)
def test_next_opening_is_open_and_nothing_before_it_is(calendar, at):
    opening = calendar.next_opening(at)
    assert opening >= at
    assert calendar.is_open(opening)
    assert calendar.between(at, opening) == timedelta()


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        (eastern(2026, 11, 23, 9), 4, eastern(2026, 11, 23, 13)),
        (eastern(2026, 11, 23, 18), 4, eastern(2026, 11, 24, 10)),
        (eastern(2026, 11, 25, 19), 2, eastern(2026, 11, 27, 9)),  # over Thanksgiving
        (eastern(2026, 11, 20, 19), 2, eastern(2026, 11, 23, 9)),  # over a weekend
        (eastern(2026, 3, 6, 19), 2, eastern(2026, 3, 9, 9)),  # the clocks go forward
        (eastern(2026, 10, 30, 19), 2, eastern(2026, 11, 2, 9)),  # and back
        (eastern(2026, 7, 2, 19), 2, eastern(2026, 7, 6, 9)),  # Independence Day observed on the Friday
    ],
)
def test_business_hours_by_hand(start, hours, due):
    assert BUSINESS.add(start, timedelta(hours=hours)) == due


def test_urgent_work_goes_on_every_day():
    assert EVERY_DAY.add(eastern(2026, 11, 26, 19), timedelta(hours=4)) == eastern(2026, 11, 27, 11)


def test_an_interval_may_end_at_midnight():
    assert ODD.between(eastern(2026, 6, 1, 22), eastern(2026, 6, 2, 3)) == timedelta(hours=2)


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2026, "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25"),
        (2027, "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31"),
        (2028, "01-17 02-21 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25"),
    ],
)
def test_federal_holidays_as_observed(year, days):
    assert sorted(day.strftime("%m-%d") for day in observed_federal_holidays(year)) == days.split()


NEVER = BusinessCalendar(CalendarRules("America/New_York", ((),) * 7))
A_MINUTE = BusinessCalendar(CalendarRules("America/New_York", (((time(8), time(8, 1)),), *((),) * 6)))


@pytest.mark.parametrize("calendar", [NEVER, A_MINUTE])
@pytest.mark.parametrize("duration", [timedelta(days=1), timedelta(minutes=2147483647)])
def test_hours_too_few_for_a_target_say_so_and_end_where_the_search_does(calendar, duration):
    start = eastern(2026, 1, 1)
    with pytest.raises(CalendarEmpty):
        calendar.count_on(start, duration)
    assert calendar.add(start, duration) == last_looked_at(start) == start + timedelta(days=732)


def test_a_calendar_that_never_opens_breaks_no_arithmetic():
    start = eastern(2026, 1, 1)
    assert NEVER.next_opening(start) == NEVER.after_days(start, 3) == last_looked_at(start)
    assert NEVER.end_of_day_from(start) == start
    assert list(NEVER.every(timedelta(hours=1), since=start)) == []


@pytest.mark.parametrize("calendar", [BUSINESS, EVERY_DAY, ODD])
def test_rules_survive_json(calendar):
    assert CalendarRules.from_json(calendar.rules.to_json()) == calendar.rules


@pytest.mark.parametrize(
    "weekly",
    [
        [[["08:00", "20:00"]]] * 6,
        [[["20:00", "08:00"]]] + [[]] * 6,
        [[["08:00", "12:00"], ["11:00", "13:00"]]] + [[]] * 6,
    ],
)
def test_hours_that_cannot_be_are_refused(weekly):
    value = {"time_zone": "America/New_York", "weekly": weekly, "federal_holidays": True}
    with pytest.raises(ValueError, match=r"week|interval|days"):
        CalendarRules.from_json(value)
