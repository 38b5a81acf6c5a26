"""Hours that an administrator writes: what can be used, and what is said at which place of what cannot."""

from datetime import UTC, date, datetime, timedelta

import pytest

from foundation.errors import InputRejected
from staffing.rules import HARDLY_OPENS, NEVER_OPENS, UNREADABLE, read_closure, read_hours

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
DAY, CLOSED = [["08:00", "20:00"]], []
WEEK = [DAY] * 5 + [CLOSED] * 2
GIVEN = {"time_zone": "America/New_York", "weekly": WEEK, "federal_holidays": True}
SEASON = {"first": [12, 1], "last": [12, 31], "weekly": [DAY] * 7}


@pytest.mark.parametrize("more", [{}, {"closures": ["2027-05-04"]}, {"seasons": [SEASON]}])
def test_hours_that_open_are_read(more):
    rules = read_hours(GIVEN | more, AT)
    assert rules.closures == frozenset({date(2027, 5, 4)} if "closures" in more else set())
    assert len(rules.seasons) == len(more.get("seasons", []))


@pytest.mark.parametrize(
    ("more", "pointer", "code", "words"),
    [
        ({"time_zone": "Kentucky"}, "/rules/time_zone", "not_allowed", "America/New_York"),
        ({"time_zone": 5}, "/rules/time_zone", "unreadable", UNREADABLE),
        ({"weekly": [DAY] * 6}, "/rules/weekly", "unreadable", UNREADABLE),
        ({"weekly": [[["8", "20:00"]], *WEEK[1:]]}, "/rules/weekly/0/0/0", "unreadable", UNREADABLE),
        ({"color": "red"}, "/rules", "unreadable", UNREADABLE),
        ({"closures": ["May 4"]}, "/rules/closures/0", "out_of_range", "“May 4” is not a date"),
        ({"closures": ["2027-05-04", "1066-10-14"]}, "/rules/closures/1", "out_of_range", "“1066-10-14”"),
        ({"weekly": [CLOSED] * 7}, "/rules/weekly", "never_opens", NEVER_OPENS),
        ({"weekly": [[["08:00", "08:01"]], *[CLOSED] * 6]}, "/rules/weekly", "never_opens", HARDLY_OPENS),
        ({"weekly": [[["20:00", "08:00"]], *WEEK[1:]]}, "/rules", "unreadable", "These hours can't be used"),
    ],
)
def test_hours_that_cannot_be_used_are_named_at_their_place(more, pointer, code, words):
    with pytest.raises(InputRejected) as refused:
        read_hours(GIVEN | more, AT)
    (error,) = refused.value.errors
    assert (error.pointer, error.code) == (pointer, code)
    assert words in error.detail


@pytest.mark.parametrize("text", ["2027-02-30", "05/04/2027", "", "1066-10-14"])
def test_a_closure_that_is_no_day_of_business_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011  in the words of whatever could not read it
        read_closure(text)


def test_a_closure_is_a_day():
    assert read_closure("2027-05-04") - date(2027, 5, 3) == timedelta(days=1)
