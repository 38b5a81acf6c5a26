"""Instants as Americans write them, in the zone that they are given in."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from foundation.clock import in_eastern
from foundation.moments import display_clock, display_date, display_instant


@pytest.mark.parametrize(
    ("zone", "at", "parts", "said"),
    [
        ("America/New_York", "2026-11-26T03:35:07Z", {}, "10:35 PM ET, Nov 25"),
        ("America/New_York", "2026-07-04T04:05:00Z", {}, "12:05 AM ET, Jul 4"),
        ("America/Chicago", "2026-07-04T17:00:00Z", {"with_weekday": True}, "12:00 PM CT, Sat, Jul 4"),
        ("America/Denver", "2026-01-02T17:00:00Z", {"with_year": True}, "10:00 AM MT, Jan 2, 2026"),
        ("America/Phoenix", "2026-07-02T17:00:00Z", {}, "10:00 AM MT, Jul 2"),
        ("Pacific/Honolulu", "2026-07-02T17:00:09Z", {"with_seconds": True}, "7:00:09 AM HT, Jul 2"),
        ("UTC", "2026-07-02T17:00:00Z", {}, "5:00 PM UTC, Jul 2"),
    ],
)
def test_an_instant_is_said_in_its_zone(zone, at, parts, said):
    assert display_instant(datetime.fromisoformat(at).astimezone(ZoneInfo(zone)), **parts) == said


def test_the_time_and_the_day_alone():
    at = datetime(2026, 11, 5, 20, 4, 9, tzinfo=ZoneInfo("America/Los_Angeles"))
    assert display_clock(at) == "8:04 PM PT"
    assert display_clock(at, with_seconds=True, with_zone=False) == "8:04:09 PM"
    assert display_date(at, with_weekday=True, with_year=True) == "Thu, Nov 5, 2026"


def test_mail_says_eastern_time():
    assert in_eastern(datetime.fromisoformat("2026-12-18T17:00:00Z")) == "12:00 PM ET, Dec 18, 2026"
