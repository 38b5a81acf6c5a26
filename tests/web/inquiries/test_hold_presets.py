"""The mornings that the form of a hold offers: business days, in the reader's zone."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from foundation.business_time.hours import BusinessCalendar, CalendarRules
from foundation.moments import age_on
from web.frame.days import near_words
from web.inquiries.hold_presets import is_instant, mornings

EASTERN, PACIFIC = ZoneInfo("America/New_York"), ZoneInfo("America/Los_Angeles")
OPEN, SHUT = ((time(8), time(20)),), ()
WEEKDAYS = BusinessCalendar(CalendarRules("America/New_York", (OPEN,) * 5 + (SHUT,) * 2))
SHUT_ALWAYS = BusinessCalendar(CalendarRules("America/New_York", (SHUT,) * 7))


def offered(now, calendar=WEEKDAYS, zone=EASTERN):
    return [one.words for one in mornings(calendar, now, zone)]


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (datetime(2026, 11, 17, 15, tzinfo=UTC), ["Tomorrow, Wed, Nov 18, 9:00 AM ET", "Mon, Nov 23, 9:00 AM ET"]),
        (datetime(2026, 11, 20, 15, tzinfo=UTC), ["Next business day, Mon, Nov 23, 9:00 AM ET"]),
        (datetime(2026, 11, 22, 15, tzinfo=UTC), ["Tomorrow, Mon, Nov 23, 9:00 AM ET"]),
        (
            datetime(2026, 11, 25, 15, tzinfo=UTC),
            ["Next business day, Fri, Nov 27, 9:00 AM ET", "Mon, Nov 30, 9:00 AM ET"],
        ),
        (
            datetime(2026, 9, 2, 15, tzinfo=UTC),
            ["Tomorrow, Thu, Sep 3, 9:00 AM ET", "Tue, Sep 8, 9:00 AM ET (closed on Monday)"],
        ),
    ],
)
def test_a_closed_day_gives_way_to_the_next_one(now, words):
    assert offered(now) == words


def test_nine_is_nine_where_the_reader_is():
    late = datetime(2026, 11, 18, 6, tzinfo=UTC)  # still the day before on the west coast
    first = next(iter(mornings(WEEKDAYS, late, PACIFIC)))
    assert first.words == "Tomorrow, Wed, Nov 18, 9:00 AM PT"
    assert first.at.astimezone(UTC) == datetime(2026, 11, 18, 17, tzinfo=UTC)


def test_a_calendar_that_never_opens_offers_none():
    assert offered(datetime(2026, 11, 17, 15, tzinfo=UTC), SHUT_ALWAYS) == []


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("2026-11-18T14:00:00+00:00", True),
        ("2026-11-18T14:00:00", False),
        ("0001-01-01T00:00:00+00:00", False),
        ("department", False),
        ("", False),
    ],
)
def test_what_comes_back_from_a_form(text, is_one):
    assert is_instant(text) == is_one


@pytest.mark.parametrize(("on", "age"), [(date(2026, 7, 9), 72), (date(2026, 7, 10), 73), (date(2027, 1, 1), 73)])
def test_the_age_counts_completed_years(on, age):
    assert age_on(date(1953, 7, 10), on) == age
    assert age_on(date(2000, 2, 29), date(2026, 2, 28)) == 25


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 17, 21, tzinfo=UTC), "today 4:00 PM ET"),
        (datetime(2026, 11, 16, 21, tzinfo=UTC), "yesterday 4:00 PM ET"),
        (datetime(2026, 11, 18, 4, 30, tzinfo=UTC), "today 11:30 PM ET"),
        (datetime(2026, 11, 18, 21, tzinfo=UTC), "tomorrow 4:00 PM ET"),
        (datetime(2026, 11, 23, 21, tzinfo=UTC), "Mon 4:00 PM ET"),
        (datetime(2026, 11, 24, 21, tzinfo=UTC), "Nov 24, 4:00 PM ET"),
        (datetime(2026, 11, 10, 21, tzinfo=UTC), "Nov 10, 4:00 PM ET"),
        (datetime(2027, 1, 10, 21, tzinfo=UTC), "Jan 10, 2027, 4:00 PM ET"),
    ],
)
def test_a_moment_near_now_is_said_as_people_say_it(moment, words):
    with timezone.override(EASTERN):
        assert near_words(moment, datetime(2026, 11, 17, 15, tzinfo=UTC)) == words
