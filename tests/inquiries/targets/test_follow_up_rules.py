"""Reminders of a silent agent or an unconfirmed relay: when, how often, and what comes at the end (R19, R21)."""

from datetime import UTC, datetime, time

import pytest

from foundation.business_time.hours import BusinessCalendar, CalendarRules
from inquiries.targets.rules import (
    HoursTurned,
    Plan,
    Step,
    decide_next_at,
    decide_plan_errors,
    decide_since,
    decide_step,
    decide_turned_next_at,
    may_close_unanswered,
)

WEEKDAYS = (*[((time(8), time(20)),)] * 5, (), ())
OFFICE = BusinessCalendar(CalendarRules("America/New_York", WEEKDAYS))
EVERY_DAY = BusinessCalendar(CalendarRules("America/New_York", (((time(8), time(20)),),) * 7, federal_holidays=False))
LATER_HOURS = BusinessCalendar(CalendarRules("America/New_York", (*[((time(12), time(20)),)] * 5, (), ())))
PLAN = Plan(reminder_days=(2, 5, 8), close_after_days=10)


def nov(day, hour=10, minute=0):
    """In New York, which is five hours behind in November; the 16th is a Monday, the 26th is Thanksgiving."""
    return datetime(2026, 11, day, hour + 5, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("done", "may_close", "step"),
    [
        pytest.param(0, True, Step.REMIND, id="first a reminder"),
        pytest.param(2, True, Step.REMIND, id="as many reminders as the plan has"),
        pytest.param(3, True, Step.CLOSE, id="after the last one it closes"),
        pytest.param(3, False, Step.TELL_LEAD, id="what may not close goes to a lead"),
        pytest.param(0, False, Step.REMIND, id="what may not close is reminded of all the same"),
    ],
)
def test_what_the_next_follow_up_does(done, may_close, step):
    assert decide_step(PLAN, done=done, may_close=may_close) == step


def test_a_plan_without_reminders_ends_at_once():
    assert decide_step(Plan((), 4), done=0, may_close=True) == Step.CLOSE
    assert decide_next_at(Plan((), 4), since=nov(16), done=0, calendar=OFFICE) == nov(20)


@pytest.mark.parametrize(
    ("since", "done", "due"),
    [
        pytest.param(nov(16), 0, nov(18), id="the first is counted from the beginning"),
        pytest.param(nov(18), 1, nov(23), id="the next is counted from the one before, over a weekend"),
        pytest.param(nov(23), 2, nov(27), id="a holiday is no business day"),
        pytest.param(nov(16), 3, nov(18), id="the end is counted from the last reminder"),
        pytest.param(nov(16), 4, None, id="after the end nothing is due"),
        pytest.param(nov(16, 6), 0, nov(18, 8), id="a time before opening waits for the opening"),
        pytest.param(nov(14), 0, nov(17), id="a Saturday counts from the next business day"),
    ],
)
def test_when_a_follow_up_is_due(since, done, due):
    assert decide_next_at(PLAN, since=since, done=done, calendar=OFFICE) == due


@pytest.mark.parametrize(
    ("at", "since"),
    [
        pytest.param(nov(18), nov(18), id="one in time counts from when it was planned"),
        pytest.param(nov(18, 16), nov(18), id="a few hours late as well"),
        pytest.param(nov(19), nov(18), id="a whole day late as well"),
        pytest.param(nov(19, 10, 1), nov(19, 10, 1), id="after more than a day it counts from when it came"),
    ],
)
def test_from_when_the_next_days_are_counted(at, since):
    assert decide_since(planned=nov(18), at=at) == since


@pytest.mark.parametrize(
    ("planned", "new", "turn", "due"),
    [
        pytest.param(nov(23), EVERY_DAY, nov(23, 12), nov(23), id="what was due before the new hours stays"),
        pytest.param(nov(23), OFFICE, nov(19), nov(23), id="hours that are the same change nothing"),
        pytest.param(nov(23), EVERY_DAY, nov(19), nov(21), id="days that passed count as they were, the rest as new"),
        pytest.param(nov(23), EVERY_DAY, nov(16, 9), nov(21), id="hours from before it began count for all days"),
        pytest.param(nov(23), LATER_HOURS, nov(19), nov(23, 12), id="a time that is closed now waits for the opening"),
    ],
)
def test_new_hours_move_what_is_planned(planned, new, turn, due):
    """From Wednesday the 18th three business days: planned for Monday the 23rd."""
    since = nov(18)
    moved = decide_turned_next_at(
        PLAN, HoursTurned(old=OFFICE, new=new, turn=turn), planned=planned, since=since, done=1
    )
    assert moved == due


def test_what_has_ended_is_not_planned_again():
    moved = decide_turned_next_at(
        PLAN, HoursTurned(old=OFFICE, new=EVERY_DAY, turn=nov(19)), planned=nov(23), since=nov(18), done=4
    )
    assert moved == nov(23)


CLOSES = {"pending_reason": "agent", "priority": 3, "sos_eligible": "never", "has_suggestion": False}


@pytest.mark.parametrize(
    ("otherwise", "closes"),
    [
        pytest.param({}, True, id="what waits for the agent closes"),
        pytest.param({"priority": 2}, True, id="P2 as well"),
        pytest.param({"priority": 1}, False, id="P1 never closes by itself"),
        pytest.param({"pending_reason": "member"}, False, id="what waits for the member stays"),
        pytest.param({"pending_reason": "department"}, False, id="what waits for a department stays"),
        pytest.param({"pending_reason": ""}, False, id="what waits for nobody stays"),
        pytest.param({"sos_eligible": "conditional"}, False, id="what may be urgent stays"),
        pytest.param({"sos_eligible": "always"}, False, id="what is urgent stays"),
        pytest.param({"has_suggestion": True}, False, id="what may be a grievance or appeal stays"),
    ],
)
def test_what_may_close_without_an_answer(otherwise, closes):
    assert may_close_unanswered(**{**CLOSES, **otherwise}) is closes


@pytest.mark.parametrize(
    ("reminders", "end", "is_sound"),
    [
        pytest.param([2, 5, 8], 10, True, id="rising days"),
        pytest.param([], 1, True, id="no reminder at all"),
        pytest.param([1], 2, True, id="from the first day"),
        pytest.param([0, 5], 10, False, id="not on the same day"),
        pytest.param([-1], 2, False, id="not before"),
        pytest.param([5, 2], 10, False, id="falling days"),
        pytest.param([2, 2], 10, False, id="two reminders on one day"),
        pytest.param([2, 5], 5, False, id="the end on the day of a reminder"),
        pytest.param([2, 5], 4, False, id="the end before a reminder"),
        pytest.param([], 0, False, id="the end on the same day"),
    ],
)
def test_a_plan_rises_to_its_end(reminders, end, is_sound):
    assert (decide_plan_errors(reminders, end) == "") is is_sound


def test_a_refused_plan_says_what_to_do():
    assert decide_plan_errors([5, 2], 10) == "Give rising numbers of days, the last reminder before the end."
