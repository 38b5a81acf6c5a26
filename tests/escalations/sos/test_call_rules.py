"""What a logged call to the SOS line must say, and what about it a lead should see (R26)."""

from datetime import UTC, datetime, timedelta

import pytest

from escalations.sos.rules import LOGGED_WITHIN, decide_call_errors, decide_call_flags

NOW = datetime(2026, 11, 28, 15, tzinfo=UTC)
BEGAN, MINUTE = NOW - timedelta(hours=1), timedelta(minutes=1)
CALL = {"started_at": BEGAN, "ended_at": BEGAN + MINUTE, "outcome": "", "now": NOW}
SCREENED = {
    "started_at": BEGAN,
    "is_screened": True,
    "has_passed": True,
    "screened_at": BEGAN - MINUTE,
    "line_expired_at": BEGAN + MINUTE,
    "names_somebody": True,
}


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({}, []),
        ({"ended_at": None}, []),
        ({"outcome": "resolved"}, []),
        ({"ended_at": None, "outcome": "resolved"}, [("/ended_at", "required")]),
        ({"started_at": NOW - LOGGED_WITHIN}, []),
        ({"started_at": NOW - LOGGED_WITHIN - MINUTE}, [("/started_at", "too_early")]),
        ({"ended_at": BEGAN - MINUTE}, [("/ended_at", "before_start")]),
        ({"ended_at": NOW + MINUTE}, [("/ended_at", "in_future")]),
        ({"started_at": NOW + MINUTE, "ended_at": None}, [("/started_at", "in_future")]),
        (
            {"started_at": NOW + 2 * MINUTE, "ended_at": NOW + MINUTE},
            [("/started_at", "in_future"), ("/ended_at", "before_start"), ("/ended_at", "in_future")],
        ),
    ],
)
def test_times_that_a_call_can_have(given, errors):
    assert [(one.pointer, one.code) for one in decide_call_errors(**CALL | given)] == errors


@pytest.mark.parametrize(
    ("given", "flags"),
    [
        ({}, []),
        ({"is_screened": False}, ["no_screening"]),
        ({"has_passed": False}, ["refused_screening"]),
        ({"started_at": BEGAN - MINUTE}, []),
        ({"started_at": BEGAN - 2 * MINUTE}, ["outside_the_line_time"]),
        ({"started_at": BEGAN + MINUTE}, []),
        ({"started_at": BEGAN + 2 * MINUTE}, ["outside_the_line_time"]),
        ({"line_expired_at": None}, []),
        ({"is_screened": False, "names_somebody": False}, ["no_screening", "nobody_named"]),
    ],
)
def test_what_a_lead_should_see_of_a_call(given, flags):
    assert decide_call_flags(**SCREENED | given) == flags
