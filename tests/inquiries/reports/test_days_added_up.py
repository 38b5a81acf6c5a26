"""Days added up for reports: which change marks which day, two at once, what the database refuses, and the command."""

import re
import threading
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from foundation import clock
from inquiries.handoffs.models import HandOver
from inquiries.inquiry.models import Inquiry
from inquiries.reports.actions import roll_up_day
from inquiries.reports.models import DailyRollUp, RolledDay, StaleDay
from inquiries.reports.queries import clock_outcomes, resolution_times, volume
from inquiries.reports.rolled_days import MOST_GAPS, days_to_roll_up, fresh_days, split_period
from inquiries.targets.models import InquiryClock
from inquiries.tasks import roll_up_days
from staffing.models import WorkQueue
from tests.factories import inquiries, people
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 20, 17, tzinfo=UTC)
TODAY, DAY = date(2026, 11, 20), timedelta(days=1)
FILED, ANSWERED, RESPONDED, HANDED, CLOSED, LATER = (TODAY - number * DAY for number in (12, 10, 9, 8, 6, 4))
"""Of the one inquiry, each on a day of its own; nothing happened on the last of them."""


def noon_of(day):
    return clock.beginning_of(day) + timedelta(hours=12)


@pytest.fixture(autouse=True)
def noon():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def inquiry():
    """One that was filed, answered, handed off and closed, with its days added up."""
    made = inquiries.put_in(inquiries.filed("other"), "closed")
    Inquiry.objects.filter(id=made.id).update(
        created_at=noon_of(FILED), resolved_at=noon_of(ANSWERED), closed_at=noon_of(CLOSED)
    )
    for kind, day in (("resolution", ANSWERED), ("first_response", RESPONDED)):
        clocks = InquiryClock.objects.filter(inquiry=made, kind=kind)
        clocks.update(state="met", running_since=None, ended_at=noon_of(day))
    names = {"destination": "grievance", "reason": "?", "handed_over_by_name": "Sam"}
    HandOver.objects.create(inquiry=made, received_at=noon_of(FILED), handed_over_at=noon_of(HANDED), **names)
    roll_up_days()
    return made


def row(**change):
    return lambda one: Inquiry.objects.filter(id=one.id).update(**change)


def of_clock(kind, **change):
    return lambda one: InquiryClock.objects.filter(inquiry=one, kind=kind).update(**change)


def transfer(one):
    Inquiry.objects.filter(id=one.id).update(queue=WorkQueue.objects.exclude(id=one.queue_id).order_by("code")[0])


def pass_on(one):
    Inquiry.objects.filter(id=one.id).update(agent=people.agent())


ALL = {FILED, ANSWERED, RESPONDED, HANDED, CLOSED}
CHANGES = {
    "a transfer": (transfer, ALL),
    "another type": (row(inquiry_type_id="billing"), ALL),
    "another agent": (pass_on, ALL),
    "a reopening": (row(reopen_count=1, status="queued", version=F("version") + 1), ALL),
    "an earlier filing": (row(created_at=noon_of(FILED - DAY)), {FILED, ANSWERED}),
    "a later answer": (row(resolved_at=noon_of(LATER)), {FILED, ANSWERED, LATER}),
    "no answer": (row(resolved_at=None), {FILED, ANSWERED}),
    "a later close": (row(closed_at=noon_of(LATER)), {CLOSED, LATER}),
    "not closed after all": (row(status="resolved", version=F("version") + 1), {CLOSED}),
    "a claim": (row(version=F("version") + 1, updated_at=NOW, summary="Other"), set()),
    "a target met late": (of_clock("resolution", state="missed"), {ANSWERED}),
    "a target met another day": (of_clock("first_response", ended_at=noon_of(LATER)), {RESPONDED, LATER}),
    "a warning": (of_clock("resolution", alerts_given=1), set()),
    "a handoff undone": (
        lambda one: HandOver.objects.update(
            state="undone", undone_at=NOW, undone_by_name="Sam", undone_reason="?", alert_at=None
        ),
        {HANDED},
    ),
    "an acknowledgment": (
        lambda one: HandOver.objects.update(state="acknowledged", acknowledged_at=NOW, alert_at=None),
        {HANDED},
    ),
    "a filing on a day that is over": (
        lambda one: inquiries.filed("other", agent=one.agent, at=noon_of(LATER)),
        {LATER},
    ),
    "a filing today": (lambda one: inquiries.filed("other", agent=one.agent), set()),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_marks_the_days_on_which_it_is_counted(inquiry, name):
    change, marked = CHANGES[name]
    assert not StaleDay.objects.exists()
    change(inquiry)
    assert set(StaleDay.objects.values_list("day", flat=True)) == marked
    roll_up_days()
    assert not StaleDay.objects.exists()
    assert not list(days_to_roll_up(NOW))


def test_today_is_never_added_up(inquiry):
    assert not roll_up_day(TODAY, at=NOW)
    assert roll_up_day(TODAY, at=NOW + DAY)


def test_a_day_that_somebody_changes_is_added_up_afterward(inquiry):
    """The change is not committed yet: nobody but itself sees it."""
    begun, end = threading.Event(), threading.Event()

    def change(number):
        if number:
            begun.wait(30)
            try:
                return roll_up_day(FILED, at=NOW), roll_up_day(LATER, at=NOW)
            finally:
                end.set()
        with transaction.atomic():
            Inquiry.objects.filter(id=inquiry.id).update(created_at=noon_of(FILED) + timedelta(hours=1))
            begun.set()
            end.wait(30)
        return None

    RolledDay.objects.filter(day=FILED).delete()
    assert at_once(2, change)[1] == (False, True)
    assert list(days_to_roll_up(NOW)) == [ANSWERED, FILED]
    assert resolution_times("queue", FILED, ANSWERED)[0]["longest_seconds"] == 47 * 3600


def test_a_change_waits_for_the_day_and_marks_it(inquiry):
    """Whoever adds the day up has not committed yet: the change finds no row of it, but must not be lost."""
    held, waits = threading.Event(), threading.Event()

    def work(number):
        if number:
            held.wait(30)
            waits.set()
            row(created_at=noon_of(FILED) + timedelta(hours=1))(inquiry)
            return
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(37, %s)", [(FILED - date(2000, 1, 1)).days])
            RolledDay.objects.create(day=FILED, rolled_at=NOW)
            held.set()
            waits.wait(30)
            assert _waiting(), "the change waits for the day"

    RolledDay.objects.filter(day=FILED).delete()
    at_once(2, work)
    assert FILED in set(StaleDay.objects.values_list("day", flat=True))


def _waiting(seconds=20):
    pause = threading.Event()
    for _ in range(seconds * 10):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database "
                "WHERE datname = current_database() AND locktype = 'advisory' AND classid = 37 AND NOT granted"
            )
            if cursor.fetchone()[0]:
                return True
        pause.wait(0.1)
    return False


def test_two_workers_add_a_day_up_once(inquiry):
    StaleDay.objects.create(day=ANSWERED)
    assert True in at_once(4, lambda _number: roll_up_day(ANSWERED, at=NOW))
    assert DailyRollUp.objects.filter(day=ANSWERED).count() == 3
    assert not StaleDay.objects.exists()


def test_every_clock_that_ended_has_a_column():
    columns = {field.name for field in DailyRollUp._meta.fields}
    assert {f"{kind}_{outcome}" for kind in InquiryClock.Kind for outcome in ("met", "missed")} <= columns


WRONG = {
    "a count below nothing": {"filed": -1},
    "fewer times than answers": {"resolved": 2, "seconds": [1.0]},
    "times without answers": {"seconds": [1.0]},
    "two groups": {"inquiry_type_id": "other"},
    "no group": {"queue": None},
    "the same again": {},
}


@pytest.mark.parametrize("case", WRONG)
def test_the_database_refuses(inquiry, case):
    with pytest.raises(IntegrityError):
        DailyRollUp.objects.create(**{"day_id": FILED, "queue": inquiry.queue, **WRONG[case]})


REPORTS = {
    "volume": volume,
    "resolution time": resolution_times,
    "targets": lambda group_by, since, until: clock_outcomes(group_by, since, until, at=NOW),
}
FROM_ON = re.compile(r'"(?:created_at|resolved_at|closed_at|handed_over_at|ended_at)" >= \'([^\']+)\'')


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("group_by", ["queue", "day", "type", "agent"])
def test_days_that_are_added_up_are_read_and_nothing_else(inquiry, name, group_by):
    """Over 90 days that are added up no report looks for anything that was counted on them; with today, from today."""
    since = TODAY - 90 * DAY
    for day in (since + DAY * number for number in range(90)):
        roll_up_day(day, at=NOW)
    for until, begins in ((TODAY - DAY, set()), (TODAY, {clock.beginning_of(TODAY)})):
        with CaptureQueriesContext(connection) as asked:
            assert REPORTS[name](group_by, since, until)
        said = [one["sql"] for one in asked]
        assert any("inquiries_daily_roll_up" in sql for sql in said)
        assert {datetime.fromisoformat(found) for sql in said for found in FROM_ON.findall(sql)} == begins
        if name != "targets" and not begins:
            assert not [sql for sql in said if "inquiries_inquiry" in sql]


def test_many_gaps_are_counted_as_one(inquiry):
    since, days = TODAY - 90 * DAY, range(0, 4 * MOST_GAPS, 2)
    for number in days:
        RolledDay.objects.get_or_create(day=since + DAY * number, defaults={"rolled_at": NOW})
    found = split_period(since, TODAY)
    assert found.live == [(since + DAY, TODAY)]
    assert found.rolled == [(since, since)]


def test_the_command_finds_a_wrong_day_and_adds_it_up(inquiry):
    said = StringIO()
    call_command("roll_ups", "check", stdout=said)
    assert "right" in said.getvalue()
    DailyRollUp.objects.filter(day=ANSWERED, queue__isnull=False).update(closed=7)
    with pytest.raises(CommandError):
        call_command("roll_ups", "check", stdout=said)
    assert f"{ANSWERED} differs" in said.getvalue()
    call_command("roll_ups", "rebuild", stdout=said)
    call_command("roll_ups", "check", stdout=StringIO())
    assert f"{(TODAY - FILED).days} days added up" in said.getvalue()


def test_a_rebuild_that_was_stopped_goes_on(inquiry):
    StaleDay.objects.bulk_create(StaleDay(day=day) for day in (FILED, CLOSED))
    said = StringIO()
    call_command("roll_ups", "rebuild", "--resume", stdout=said)
    assert "2 days added up" in said.getvalue()
    assert fresh_days().count() == (TODAY - FILED).days


def test_a_target_open_past_its_time_needs_no_day_added_up(inquiry):
    """It changes with the hour, so it is counted anew on every day."""
    of_clock("resolution", state="running", running_since=NOW, due_at=noon_of(ANSWERED), ended_at=None)(inquiry)
    roll_up_days()
    rows = clock_outcomes("queue", FILED, TODAY, at=NOW)
    assert [row["open_past_target"] for row in rows if row["clock"] == "resolution"] == [1]
