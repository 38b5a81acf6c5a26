"""Targets, the shares of them at which somebody is alerted, and what new hours change of a clock (R21, R22, R23)."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import pytest

from foundation.business_time.hours import BusinessCalendar, CalendarRules
from inquiries.catalog.rules.intake import Targets
from inquiries.inquiry.rules import OPEN, Status
from inquiries.targets.rules import (
    DEFAULT_TARGETS,
    NOTHING_REACHED,
    SHARES,
    ClockFace,
    ElapsedTime,
    Reached,
    decide_face,
    decide_targets,
    decide_timeliness,
    decide_turned_moments,
    elapsed_until,
    reached_by,
)

HOUR = timedelta(hours=1)
WEEKDAYS = (*[((time(8), time(20)),)] * 5, (), ())
OFFICE = BusinessCalendar(CalendarRules("America/New_York", WEEKDAYS))
LATER = BusinessCalendar(CalendarRules("America/New_York", (*[((time(12), time(20)),)] * 5, (), ())))
ALWAYS = ElapsedTime()
OWN = Targets(2 * HOUR, 6 * HOUR)


def nov(day, hour=8, minute=0, second=0):
    """In New York, which is five hours behind in November; the 16th is a Monday, the 26th is Thanksgiving."""
    return datetime(2026, 11, day, tzinfo=UTC) + timedelta(hours=hour + 5, minutes=minute, seconds=second)


@pytest.mark.parametrize(
    ("type_priority", "priority", "targets"),
    [
        pytest.param(3, 3, OWN, id="the type has its own"),
        pytest.param(1, 1, OWN, id="at every priority"),
        pytest.param(3, 1, Targets(1 * HOUR, 4 * HOUR), id="a higher priority has that of P1"),
        pytest.param(3, 2, Targets(4 * HOUR, 24 * HOUR), id="P2"),
        pytest.param(1, 3, Targets(12 * HOUR, 36 * HOUR), id="a lower priority has that of P3"),
        pytest.param(1, 4, Targets(12 * HOUR, 60 * HOUR), id="P4"),
    ],
)
def test_a_type_keeps_its_targets_until_somebody_changes_the_priority(type_priority, priority, targets):
    assert decide_targets(type_priority=type_priority, type_targets=OWN, priority=priority) == targets


def test_a_higher_priority_never_has_more_time():
    found = [DEFAULT_TARGETS[priority] for priority in sorted(DEFAULT_TARGETS)]
    assert [one.first_response for one in found] == sorted(one.first_response for one in found)
    assert [one.resolution for one in found] == sorted(one.resolution for one in found)
    assert all(one.first_response < one.resolution for one in found)


@pytest.mark.parametrize(
    ("calendar", "since", "target", "elapsed", "face"),
    [
        pytest.param(
            OFFICE, nov(16), 4, 0, (nov(16, 11), nov(16, 11, 36), nov(16, 12)), id="75, 90 and 100 percent of a target"
        ),
        pytest.param(
            OFFICE, nov(16, 18), 4, 0, (nov(17, 9), nov(17, 9, 36), nov(17, 10)), id="the night does not count"
        ),
        pytest.param(
            OFFICE, nov(20, 19), 12, 0, (nov(23, 16), nov(23, 17, 48), nov(23, 19)), id="a weekend does not count"
        ),
        pytest.param(
            OFFICE, nov(25, 19), 12, 0, (nov(27, 16), nov(27, 17, 48), nov(27, 19)), id="a holiday does not count"
        ),
        pytest.param(
            OFFICE, nov(16, 6), 4, 0, (nov(16, 11), nov(16, 11, 36), nov(16, 12)), id="before opening nothing runs"
        ),
        pytest.param(
            OFFICE, nov(17), 4, 2, (nov(17, 9), nov(17, 9, 36), nov(17, 10)), id="time that was used before counts"
        ),
        pytest.param(
            OFFICE,
            nov(17),
            4,
            3.5,
            (nov(17), nov(17, 8, 6), nov(17, 8, 30)),
            id="a share that is used up is reached at once",
        ),
        pytest.param(OFFICE, nov(17), 4, 9, (nov(17),) * 3, id="a target that is used up is missed at once"),
        pytest.param(
            OFFICE, nov(21), 4, 9, (nov(21),) * 3, id="also on a Saturday: it could not be kept before it was set"
        ),
        pytest.param(
            ALWAYS, nov(20, 19), 72, 0, (nov(23, 1), nov(23, 11, 48), nov(23, 19)), id="regulatory time never stops"
        ),
    ],
)
def test_where_the_hands_stand(calendar, since, target, elapsed, face):
    found = decide_face(calendar, running_since=since, target=target * HOUR, elapsed=elapsed * HOUR)
    assert found == ClockFace(*face)


def test_a_share_that_was_reached_keeps_its_instant():
    reached = (nov(16, 9), None, None)
    found = decide_face(OFFICE, running_since=nov(17), target=4 * HOUR, elapsed=2 * HOUR, reached=reached)
    assert found == ClockFace(nov(16, 9), nov(17, 9, 36), nov(17, 10))


def test_the_shares_rise_to_the_whole():
    assert sorted(SHARES) == list(SHARES)
    assert SHARES[-1] == 100
    assert len(SHARES) == len(NOTHING_REACHED)


@pytest.mark.parametrize(
    ("until", "reached"),
    [
        pytest.param(nov(16, 10, 59), (None, None, None), id="before the first share"),
        pytest.param(nov(16, 11), (nov(16, 11), None, None), id="to the second"),
        pytest.param(nov(16, 11, 59), (nov(16, 11), nov(16, 11, 36), None), id="between the shares"),
        pytest.param(nov(30), (nov(16, 11), nov(16, 11, 36), nov(16, 12)), id="long after"),
    ],
)
def test_what_was_reached_at_an_instant(until, reached):
    assert reached_by((nov(16, 11), nov(16, 11, 36), nov(16, 12)), until) == reached
    assert reached_by(NOTHING_REACHED, until) == NOTHING_REACHED


@pytest.mark.parametrize(
    ("calendar", "since", "until", "before", "seconds"),
    [
        pytest.param(OFFICE, nov(16), nov(16, 9), 0, 3600, id="an hour of work"),
        pytest.param(OFFICE, nov(16), nov(16, 9), 60, 3660, id="after what was used before"),
        pytest.param(OFFICE, nov(16, 19), nov(17, 9), 0, 7200, id="over a night"),
        pytest.param(OFFICE, nov(20, 20), nov(23), 5, 5, id="over a weekend nothing"),
        pytest.param(OFFICE, nov(16), nov(16) + timedelta(seconds=1.9), 0, 1, id="whole seconds alone"),
        pytest.param(ALWAYS, nov(20, 20), nov(23), 0, 60 * 3600, id="regulatory time never stops"),
        pytest.param(ALWAYS, nov(23), nov(20, 20), 7, 7, id="nothing is given back"),
    ],
)
def test_how_much_a_clock_has_used(calendar, since, until, before, seconds):
    assert elapsed_until(calendar, running_since=since, elapsed_seconds=before, until=until) == seconds


@dataclass(frozen=True)
class Clock:
    moments: Reached
    running_since: datetime | None = None
    elapsed_seconds: int = 0
    target_seconds: int = 4 * 3600


RUNNING = Clock((nov(16, 11), nov(16, 11, 36), nov(16, 12)), running_since=nov(16))
ACROSS = Clock((nov(17, 9), nov(17, 9, 36), nov(17, 10)), running_since=nov(16, 18))


@pytest.mark.parametrize(
    ("clock", "new", "turn", "moments"),
    [
        pytest.param(RUNNING, OFFICE, nov(16, 9), RUNNING.moments, id="hours that are the same change nothing"),
        pytest.param(RUNNING, LATER, nov(16, 13), RUNNING.moments, id="what had passed stays"),
        pytest.param(
            ACROSS,
            LATER,
            nov(17, 6),
            (nov(17, 13), nov(17, 13, 36), nov(17, 14)),
            id="what is left counts in new hours",
        ),
        pytest.param(
            RUNNING,
            LATER,
            nov(16, 11, 12),
            (nov(16, 11), nov(16, 12, 24), nov(16, 12, 48)),
            id="shares before the turn stay, those after it move",
        ),
        pytest.param(
            Clock((nov(16, 11), nov(16, 11, 36), nov(16, 12, 0, 0.4)), running_since=nov(16)),
            OFFICE,
            nov(16, 9),
            (nov(16, 11), nov(16, 11, 36), nov(16, 12, 0, 0.4)),
            id="less than a second is no difference",
        ),
    ],
)
def test_new_hours_move_what_is_still_to_come(clock, new, turn, moments):
    assert decide_turned_moments(clock, OFFICE, new, turn=turn) == moments


def test_a_clock_that_stands_follows_no_hours():
    with pytest.raises(LookupError, match="only running clocks"):
        decide_turned_moments(Clock(NOTHING_REACHED), OFFICE, LATER, turn=nov(16))


NOW = nov(18)


@pytest.mark.parametrize(
    ("due_at", "warning_at", "timeliness"),
    [
        pytest.param(None, None, "ok", id="without a target nothing is late"),
        pytest.param(NOW + HOUR, None, "ok", id="due later, never warned"),
        pytest.param(NOW + 2 * HOUR, NOW + HOUR, "ok", id="the warning is still to come"),
        pytest.param(NOW + HOUR, NOW, "warning", id="at risk from the warning on"),
        pytest.param(NOW, NOW - HOUR, "breached", id="overdue from the due time on"),
        pytest.param(NOW - HOUR, None, "breached", id="overdue without a warning"),
        pytest.param(None, NOW - HOUR, "warning", id="a warning without a due time"),
    ],
)
@pytest.mark.parametrize("status", list(Status))
def test_only_what_is_open_can_be_late(due_at, warning_at, timeliness, status):
    found = decide_timeliness(status=status, due_at=due_at, warning_at=warning_at, now=NOW)
    assert found == (timeliness if status in OPEN else "ok")
