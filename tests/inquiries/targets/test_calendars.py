"""New hours move what is to come and rewrite nothing that has passed (R21)."""

from datetime import UTC, datetime, timedelta

import pytest

from events.notifications.models import Notification
from foundation import clock
from foundation.actor import Actor, Role
from foundation.business_time.hours import BusinessCalendar, CalendarRules
from inquiries.departments.actions.ask import DepartmentQuestion, request_department
from inquiries.inquiry.models import Inquiry
from inquiries.queues.actions import claim_inquiry
from inquiries.targets.models import ClockInterval, InquiryClock
from inquiries.tasks import retime
from inquiries.work.actions.hold import Hold, hold_inquiry, resume_inquiry
from staffing.actions import publish_calendar
from staffing.models import Calendar, CalendarVersion
from tests.factories import inquiries, people

pytestmark = pytest.mark.django_db(transaction=True)

MONDAY = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)  # 10:00 in New York
NOON = MONDAY + timedelta(hours=2)
ADMINISTRATOR = Actor(name="Admin", roles=frozenset({Role.ADMINISTRATOR}))
SHORT_DAYS = {
    "time_zone": "America/New_York",
    "weekly": [[["08:00", "12:00"], ["13:00", "17:00"]]] * 5 + [[], []],
    "federal_holidays": True,
    "closures": ["2026-11-18"],
    "seasons": [],
}


def publish(rules, at):
    calendar = Calendar.objects.get(code="business")
    publish_calendar(calendar.id, rules=rules, by=ADMINISTRATOR, at=at)


def run(at):
    with clock.frozen(at):
        retime()


@pytest.fixture
def held():
    with clock.frozen(MONDAY):
        inquiry = inquiries.filed("other", agent=people.agent(), at=MONDAY)
        by = inquiries.actor_of(people.associate("triage"))
        claim_inquiry(inquiry.reference, by=by, at=MONDAY)
        return inquiry, by


def test_running_clocks_move_and_keep_what_has_run(held):
    inquiry, _ = held
    publish(SHORT_DAYS, NOON)
    run(NOON + timedelta(minutes=1))
    clocks = {one.kind: one for one in InquiryClock.objects.filter(inquiry=inquiry)}
    first = clocks["first_response"]
    # 12 hours: 2 until noon; then 4 on Monday afternoon, and 6 of the 8 on Tuesday: 15:00
    assert first.elapsed_seconds == 2 * 3600
    assert first.due_at == datetime(2026, 11, 17, 20, 0, tzinfo=UTC)
    # 36 hours: 2 + 4 + 8 on Tuesday, Wednesday is closed, 8 Thursday, 8 Friday, 6 on Monday 23: 15:00
    assert clocks["resolution"].due_at == datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
    inquiry.refresh_from_db()
    assert (inquiry.due_at, inquiry.next_check_at) == (first.due_at, first.warning_at)


def test_the_past_is_explained_as_it_was(held):
    inquiry, _ = held
    publish(SHORT_DAYS, NOON)
    run(NOON + timedelta(minutes=1))
    intervals = ClockInterval.objects.filter(clock__inquiry=inquiry, clock__kind="resolution").order_by("from_at")
    assert [(one.from_at, one.to_at, one.why) for one in intervals] == [
        (MONDAY, NOON, "started"),
        (NOON, None, "new hours"),
    ]


def test_twice_has_one_effect_and_other_calendars_are_left_alone(held):
    inquiry, _ = held
    urgent = inquiries.filed("care_access", agent=people.agent(), at=MONDAY)
    before = Inquiry.objects.get(id=urgent.id)
    publish(SHORT_DAYS, NOON)
    run(NOON + timedelta(minutes=1))
    after = Inquiry.objects.get(id=inquiry.id)
    run(NOON + timedelta(minutes=2))
    again = Inquiry.objects.get(id=inquiry.id)
    assert (again.history_position, again.due_at) == (after.history_position, after.due_at)
    assert Inquiry.objects.get(id=urgent.id).history_position == before.history_position


def test_a_paused_clock_takes_the_new_hours_when_it_goes_on(held):
    inquiry, by = held
    hold_inquiry(inquiry.reference, Hold(pending_reason="member", note="?"), by=by, at=NOON)
    publish(SHORT_DAYS, NOON)
    run(NOON)
    resume_inquiry(inquiry.reference, by=by, at=NOON)
    resolution = InquiryClock.objects.get(inquiry=inquiry, kind="resolution")
    assert resolution.due_at == datetime(2026, 11, 23, 20, 0, tzinfo=UTC)


def test_a_follow_up_moves_too(held):
    inquiry, by = held
    hold_inquiry(inquiry.reference, Hold(pending_reason="agent", note="?"), by=by, at=MONDAY)
    assert Inquiry.objects.get(id=inquiry.id).follow_up_at == datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
    publish(SHORT_DAYS, NOON)
    run(NOON)
    assert Inquiry.objects.get(id=inquiry.id).follow_up_at == datetime(2026, 11, 19, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2026-11-16T15:00", 1, "2026-11-17T15:00"),
        ("2026-11-20T15:00", 1, "2026-11-23T15:00"),  # over a weekend
        ("2026-11-25T15:00", 1, "2026-11-27T15:00"),  # over Thanksgiving
        ("2026-10-30T15:00", 1, "2026-11-02T16:00"),  # 11:00 stays 11:00 when the clocks go back
        ("2026-11-21T15:00", 1, "2026-11-23T15:00"),  # from a Saturday
        ("2026-11-17T04:00", 2, "2026-11-19T13:00"),  # Monday 23:00 → Wednesday 23:00 is closed → Thursday 8:00
    ],
)
def test_days_with_opening_hours(start, days, expected):
    weekly = [[["08:00", "20:00"]]] * 5 + [[], []]
    rules = CalendarRules.from_json(
        {"time_zone": "America/New_York", "weekly": weekly, "federal_holidays": True, "closures": [], "seasons": []}
    )
    found = BusinessCalendar(rules).after_days(datetime.fromisoformat(f"{start}+00:00"), days)
    assert found == datetime.fromisoformat(f"{expected}+00:00")


def test_hours_too_few_for_any_target_lose_nothing_and_administrators_are_told():
    """Hours that were published before they were judged: filing, departments and the ladder go on."""
    administrator, agent = people.UserFactory(), people.agent()
    people.grant(administrator, Role.ADMINISTRATOR)
    minute = {**SHORT_DAYS, "weekly": [[["08:00", "08:01"]], *[[]] * 6], "federal_holidays": False}
    for calendar in Calendar.objects.all():
        newest = calendar.versions.latest("version").version
        CalendarVersion.objects.create(calendar=calendar, version=newest + 1, effective_at=MONDAY, rules=minute)
    with clock.frozen(MONDAY):
        inquiry = inquiries.filed("other", agent=agent, at=MONDAY)
        by = inquiries.actor_of(people.associate("triage"))
        claim_inquiry(inquiry.reference, by=by, at=MONDAY)
        asked = request_department(
            inquiry.reference, DepartmentQuestion(department="claims", summary="Paid?"), by=by, at=MONDAY
        )
    beyond = MONDAY + timedelta(days=732)
    assert set(InquiryClock.objects.filter(inquiry=inquiry).values_list("due_at", flat=True)) == {beyond}
    assert asked.due_at == beyond
    told = Notification.objects.filter(user=administrator, kind="hours_too_few")
    calendars = Calendar.objects.filter(versions__in=told.values_list("subject_id", flat=True))
    assert 1 <= told.count() == calendars.count()
