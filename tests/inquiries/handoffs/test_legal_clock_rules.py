"""Legal clocks count calendar time from receipt or statement, through daylight saving and year ends (R23, R29)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from inquiries.handoffs.corrections.rules import gives_more_time, is_undoable, may_undo
from inquiries.handoffs.legal_clocks.rules import decide_circumstance_errors, decide_due, decide_statement_errors
from inquiries.inquiry.rules import without_relay_texts

HOUR, DAY = 3600, 86_400
EASTERN = ZoneInfo("America/New_York")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=EASTERN)


@pytest.mark.parametrize(
    ("received", "seconds", "due"),
    [
        # 24 hours over the night that has 25, and the one that has 23
        ("2026-10-31T14:00", 24 * HOUR, "2026-11-01T13:00"),
        ("2027-03-13T14:00", 24 * HOUR, "2027-03-14T15:00"),
        # 72 hours, and days of 24 hours each
        ("2026-10-31T14:00", 72 * HOUR, "2026-11-03T13:00"),
        ("2026-10-26T09:00", 7 * DAY, "2026-11-02T08:00"),
        ("2027-03-08T09:00", 7 * DAY, "2027-03-15T10:00"),
        ("2026-10-20T23:30", 14 * DAY, "2026-11-03T22:30"),
        # through the end of the year, and of a February with a leap day
        ("2026-12-31T23:59", 24 * HOUR, "2027-01-01T23:59"),
        ("2026-12-20T08:00", 14 * DAY, "2027-01-03T08:00"),
        ("2026-12-15T00:00", 30 * DAY, "2027-01-14T00:00"),
        ("2026-12-02T12:00", 60 * DAY, "2027-01-31T12:00"),
        ("2027-12-31T00:30", 60 * DAY, "2028-02-29T00:30"),
        # on a federal holiday and a weekend like on any other day
        ("2026-11-26T10:00", 72 * HOUR, "2026-11-29T10:00"),
    ],
)
def test_due_in_calendar_time(received, seconds, due):
    given = {"seconds": seconds, "runs_from": "receipt", "received_at": at(received).astimezone(UTC)}
    assert decide_due(**given, statement_at=None) == at(due)
    later = at(received).astimezone(UTC) + timedelta(days=1)
    assert decide_due(**given, statement_at=later) == at(due), "a statement moves an exception alone"


def test_the_hour_that_comes_twice_is_two_hours():
    first = datetime(2026, 11, 1, 1, 30, tzinfo=EASTERN).astimezone(UTC)
    second = datetime(2026, 11, 1, 1, 30, fold=1, tzinfo=EASTERN).astimezone(UTC)
    due = [
        decide_due(seconds=24 * HOUR, runs_from="receipt", received_at=one, statement_at=None)
        for one in (first, second)
    ]
    assert due[1] - due[0] == timedelta(hours=1)


@pytest.mark.parametrize(
    ("statement", "due"),
    [
        # 14 days after the request without a statement; both nights of a change in between
        (None, "2026-11-06T13:00"),
        ("2026-10-20T14:00", "2026-10-23T14:00"),
        ("2026-10-31T14:00", "2026-11-03T13:00"),
        ("2026-11-03T13:00", "2026-11-06T13:00"),
        ("2026-11-20T13:00", "2026-11-06T13:00"),
    ],
)
def test_an_exception_runs_from_the_statement_and_no_later_than_the_14th_day(statement, due):
    found = decide_due(
        seconds=72 * HOUR,
        runs_from="statement",
        received_at=at("2026-10-20T14:00").astimezone(UTC),
        statement_at=at(statement).astimezone(UTC) if statement else None,
    )
    assert found == at(due)


def test_without_a_federal_limit_nothing_is_due():
    given = {"runs_from": "receipt", "received_at": at("2026-12-31T23:00"), "statement_at": None}
    assert decide_due(seconds=None, **given) is None


@pytest.mark.parametrize(
    ("variant", "circumstance", "has_part_c", "code"),
    [
        ("standard", "", True, None),
        ("standard", "refused_expedite", True, "not_allowed"),
        ("standard_extended", "extension", True, "not_allowed"),
        ("expedited", "", True, "required"),
        ("expedited", "refused_expedite", True, None),
        ("expedited", "extension", True, None),
        ("expedited", "refused_expedite", False, None),
        ("expedited", "extension", False, "not_offered"),
    ],
)
def test_what_makes_a_grievance_expedited(variant, circumstance, has_part_c, code):
    given = {"grievance": circumstance} if circumstance else {}
    errors = decide_circumstance_errors({"grievance": variant}, given, has_part_c=has_part_c)
    assert [one.code for one in errors] == ([code] if code else [])


@pytest.mark.parametrize(
    ("runs_from", "hours", "code"),
    [
        ("statement", 1, None),
        ("receipt", 1, "not_allowed"),
        ("statement", -1, "before_receipt"),
        ("statement", 99, "in_future"),
    ],
)
def test_a_statement_belongs_to_an_exception_and_comes_after_the_request(runs_from, hours, code):
    received = at("2026-12-31T12:00")
    errors = decide_statement_errors(
        {"place": runs_from},
        {"place": received + timedelta(hours=hours)},
        received_at=received,
        now=received + timedelta(days=1),
    )
    assert [one.code for one in errors] == ([code] if code else [])


def test_more_time_is_a_later_due_time_or_none_at_all():
    early, late = at("2026-12-31T12:00"), at("2027-01-01T12:00")
    assert [
        gives_more_time(*pair) for pair in ((early, late), (early, None), (late, early), (early, early), (None, late))
    ] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_undone_within_30_days_by_who_made_it_until_it_was_taken_on():
    made = at("2026-12-10T12:00")
    assert is_undoable(handed_over_at=made, now=made + timedelta(days=30))
    assert not is_undoable(handed_over_at=made, now=made + timedelta(days=30, seconds=1))
    allowed = {
        (is_lead, is_own, is_acknowledged)
        for is_lead in (False, True)
        for is_own in (False, True)
        for is_acknowledged in (False, True)
        if may_undo(is_lead=is_lead, is_own=is_own, is_acknowledged=is_acknowledged)
    }
    assert allowed == {
        (True, False, False),
        (True, False, True),
        (True, True, False),
        (True, True, True),
        (False, True, False),
    }


def test_the_words_of_an_undone_hand_over_leave_the_relay_text():
    text = "Your card is on its way\n\nThe appeals team has it.\n\nCall them.\n\nThe grievance team has it."
    gone = "The appeals team has it.\n\nCall them."
    assert without_relay_texts(text, [gone]) == "Your card is on its way\n\nThe grievance team has it."
    assert without_relay_texts(text, [gone], but=["Call them."]).count("Call them.") == 1
    assert without_relay_texts("", [gone]) == ""
