"""The one line that says where an inquiry is: with whom, since when and until when, or how it ended."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from inquiries.inquiry.rules import Status
from inquiries.pages.rules import ENDED, StatusFacts, decide_status_line
from inquiries.values import CLOSE_REASON

NOW = datetime(2026, 11, 28, 18, tzinfo=UTC)
ENDINGS = {
    "withdrawn": "withdrawn by the agent on Nov 25",
    "duplicate": "marked as a duplicate on Nov 25",
    "handed_over": "handed off on Nov 25",
    "closed": "closed on Nov 25",
    "relay_confirmed": "closed on Nov 25 after the agent told the member",
    "relay_unconfirmed": "closed on Nov 25 without confirmation that the member was told",
    "no_agent_reply": "closed on Nov 25 because the agent did not reply",
    "referred": "referred elsewhere on Nov 25",
}


def line(ended, since):
    reason = "" if ended in set(Status) else ended
    facts = StatusFacts(status="closed" if reason else ended, close_reason=reason, since=since)
    return decide_status_line(facts, now=NOW, zone=ZoneInfo("America/New_York"))


def test_every_ending_is_in_the_table():
    assert ENDINGS.keys() == ENDED.keys()
    assert set(CLOSE_REASON.meanings) <= ENDINGS.keys()


@pytest.mark.parametrize(("ended", "said"), ENDINGS.items())
def test_the_day_follows_what_happened(ended, said):
    assert line(ended, datetime(2026, 11, 25, 15, tzinfo=UTC)) == said


def test_yesterday_is_said_as_such():
    assert line("no_agent_reply", datetime(2026, 11, 27, 15, tzinfo=UTC)) == (
        "closed yesterday because the agent did not reply"
    )


def nov(day, hour=10, minute=0):
    """In New York, where it is 1 PM on Saturday the 28th."""
    return datetime(2026, 11, day, tzinfo=UTC) + timedelta(hours=hour + 5, minutes=minute)


CLAIMS = ("Claims", nov(27), nov(30, 15))
ENROLLMENT = ("Enrollment", nov(24), nov(29, 9))
BILLING = ("Billing", nov(28), nov(30, 12))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        pytest.param(
            {"status": "queued", "queue": "Triage", "due_at": nov(30, 15)},
            "waiting in Triage since Nov 25, due Nov 30 at 3:00 PM ET",
            id="it waits in a queue",
        ),
        pytest.param(
            {"status": "queued", "queue": "Triage"},
            "waiting in Triage since Nov 25",
            id="without a target nothing is due",
        ),
        pytest.param(
            {"status": "queued", "queue": "Triage", "work_starts_at": nov(30, 8), "due_at": nov(30, 15)},
            "waiting in Triage since Nov 25, work starts Nov 30 at 8:00 AM ET, due Nov 30 at 3:00 PM ET",
            id="outside of business hours it says when work starts",
        ),
        pytest.param(
            {"status": "queued", "queue": "Triage", "work_starts_at": NOW},
            "waiting in Triage since Nov 25",
            id="once work has started that is not said",
        ),
        pytest.param(
            {"status": "in_progress", "holder": "Ada Cole", "due_at": nov(29, 15)},
            "with Ada Cole since Nov 25, due tomorrow at 3:00 PM ET",
            id="somebody holds it",
        ),
        pytest.param(
            {"status": "in_progress", "holder": "Ada Cole", "due_at": nov(28, 15)},
            "with Ada Cole since Nov 25, due today at 3:00 PM ET",
            id="due today",
        ),
        pytest.param(
            {"status": "in_progress", "holder": "Ada Cole", "due_at": nov(28, 13)},
            "with Ada Cole since Nov 25, was due today at 1:00 PM ET",
            id="at the due time it was due",
        ),
        pytest.param(
            {"status": "in_progress", "holder": "Ada Cole", "due_at": nov(29), "says_due": False},
            "with Ada Cole since Nov 25",
            id="the due time stands elsewhere",
        ),
        pytest.param(
            {"status": "pending", "pending_reason": "agent"},
            "waiting for the agent since Nov 25",
            id="it waits for the agent",
        ),
        pytest.param(
            {"status": "pending", "pending_reason": "member", "hold_until": nov(30, 9, 30)},
            "waiting for the member since Nov 25, until Nov 30 at 9:30 AM ET",
            id="it waits for the member until a time",
        ),
        pytest.param(
            {"status": "pending", "pending_reason": "department", "due_at": nov(27)},
            "waiting for a department since Nov 25, was due yesterday at 10:00 AM ET",
            id="it waits for a department that is not named",
        ),
        pytest.param(
            {"status": "pending", "pending_reason": "department", "departments": [CLAIMS]},
            "with Claims since yesterday, due Nov 30 at 3:00 PM ET",
            id="a department works on it",
        ),
        pytest.param(
            {"status": "in_progress", "holder": "Ada Cole", "departments": [CLAIMS, ENROLLMENT]},
            "with Claims and Enrollment since Nov 24, due tomorrow at 9:00 AM ET",
            id="of two departments the earliest times",
        ),
        pytest.param(
            {"status": "in_progress", "holder": "Ada Cole", "departments": [CLAIMS, ENROLLMENT, BILLING]},
            "with Claims, Enrollment and Billing since Nov 24, due tomorrow at 9:00 AM ET",
            id="three departments",
        ),
        pytest.param(
            {"status": "in_progress", "holder": "Ada Cole", "departments": [ENROLLMENT], "due_at": nov(29, 15)},
            "with Ada Cole since Nov 25, Enrollment asked, due tomorrow at 3:00 PM ET",
            id="resumed after a department was asked, its holder has it",
        ),
        pytest.param(
            {"status": "queued", "queue": "Triage", "departments": [CLAIMS]},
            "waiting in Triage since Nov 25",
            id="back in a queue, the queue has it",
        ),
        pytest.param(
            {"status": "resolved", "departments": [CLAIMS]},
            "answered, waiting for the agent to tell the member since Nov 25",
            id="it is answered",
        ),
        pytest.param(
            {"status": "duplicate", "survivor": "SI-ABCD-EFGH"},
            "duplicate, continues in SI-ABCD-EFGH, since Nov 25",
            id="a duplicate names where it continues",
        ),
        pytest.param(
            {"status": "duplicate", "is_continued": True},
            "ARSOS continues this and will answer here, since Nov 25",
            id="who may not see the other is told that it continues",
        ),
    ],
)
def test_where_it_is(facts, said):
    line = decide_status_line(StatusFacts(since=nov(25), **facts), now=NOW, zone=ZoneInfo("America/New_York"))
    assert line == said


@pytest.mark.parametrize(
    ("since", "zone", "said"),
    [
        pytest.param(nov(28, 9), "America/New_York", "today at 9:00 AM ET", id="today has its time"),
        pytest.param(nov(27, 23, 30), "America/New_York", "yesterday", id="yesterday, late at night"),
        pytest.param(nov(28, 2), "America/Los_Angeles", "yesterday", id="the day is that of the reader"),
        pytest.param(nov(28, 2), "America/Chicago", "today at 1:00 AM CT", id="the time is that of the reader"),
        pytest.param(
            datetime(2025, 12, 31, 15, tzinfo=UTC), "America/New_York", "Dec 31, 2025", id="another year is named"
        ),
    ],
)
def test_times_are_those_of_the_reader(since, zone, said):
    facts = StatusFacts(status="in_progress", holder="Ada Cole", since=since)
    assert decide_status_line(facts, now=NOW, zone=ZoneInfo(zone)) == f"with Ada Cole since {said}"
