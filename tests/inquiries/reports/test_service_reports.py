"""Reports about the service, who has how much in hand, and what will be late."""

import io
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from openpyxl import load_workbook

from foundation import clock
from foundation.business_time.hours import BusinessCalendar, CalendarRules
from inquiries.inquiry.models import Inquiry
from inquiries.queues.queries.forecast import end_of_next_day
from inquiries.queues.queries.pace import LOOKS_BACK
from inquiries.queues.rules import decide_forecast
from inquiries.targets.models import InquiryClock
from staffing.queries.queues import calendar_in_force
from tests.factories import inquiries, people
from tests.support.calls import as_user

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.fixture
def lead():
    return people.associate("triage", "billing", lead=True)


@pytest.fixture
def traffic():
    agent = people.agent()
    made = [inquiries.filed("other", agent=agent) for _ in range(4)]
    now = clock.now()
    for number, inquiry in enumerate(made[:3], 1):
        inquiries.put_in(inquiry, "resolved")
        Inquiry.objects.filter(id=inquiry.id).update(created_at=now - HOUR * number, resolved_at=now)
    InquiryClock.objects.filter(inquiry=made[0], kind="resolution").update(state="met", ended_at=now)
    InquiryClock.objects.filter(inquiry=made[1], kind="resolution").update(state="missed", ended_at=now)
    return made


@pytest.mark.parametrize("group_by", ["queue", "type", "agent", "day"])
def test_volume_counts_each_by_when_it_happened(lead, traffic, group_by):
    rows = as_user(lead.user).get(f"reports/volume/?group_by={group_by}").json()["rows"]
    assert sum(row["filed"] for row in rows) == 4
    assert sum(row["resolved"] for row in rows) == 3


def test_resolution_time_and_clocks(lead, traffic):
    caller = as_user(lead.user)
    (row,) = caller.get("reports/resolution-time/").json()["rows"]
    assert (row["group"], row["resolved"], row["median_seconds"], row["longest_seconds"]) == ("triage", 3, 7200, 10800)
    rows = caller.get("reports/clocks/?group_by=type").json()["rows"]
    resolution = next(one for one in rows if one["clock"] == "resolution")
    assert (resolution["met"], resolution["missed"], resolution["met_rate"]) == (1, 1, "0.500")
    assert resolution["open_past_target"] == 0


@pytest.mark.parametrize("group_by", ["queue", "type", "agent", "day"])
def test_targets_open_past_their_time_count_as_missed(lead, traffic, group_by):
    now = clock.now()
    open_clocks = InquiryClock.objects.filter(inquiry=traffic[3], kind="resolution")
    open_clocks.update(state="running", running_since=now - HOUR * 3, due_at=now - HOUR)
    rows = as_user(lead.user).get(f"reports/clocks/?group_by={group_by}").json()["rows"]
    resolution = [one for one in rows if one["clock"] == "resolution"]
    assert [sum(one[name] for one in resolution) for name in ("met", "missed", "open_past_target")] == [1, 1, 1]
    if len(resolution) == 1:
        assert resolution[0]["met_rate"] == "0.333"
    open_clocks.update(due_at=now + HOUR)
    rows = as_user(lead.user).get(f"reports/clocks/?group_by={group_by}").json()["rows"]
    assert sum(one["open_past_target"] for one in rows) == 0


def test_queue_load_says_what_there_is_now(lead, traffic):
    rows = {row["queue"]: row for row in as_user(lead.user).get("reports/queue-load/").json()["rows"]}
    assert (rows["triage"]["queued"], rows["triage"]["associates"], rows["triage"]["capacity"]) == (1, 1, 20)


def test_a_report_as_files(lead, traffic):
    caller = as_user(lead.user)
    assert caller.get("reports/volume/?format=csv").content.decode().splitlines()[1] == "triage,4,3,0,0"
    sheet = load_workbook(io.BytesIO(caller.get("reports/volume/?format=xlsx").content)).active
    assert [cell.value for cell in sheet[2]] == ["triage", 4, 3, 0, 0]


def test_the_load_board_shows_the_fullest_hands_first(lead):
    busy, idle = people.associate("triage"), people.associate("billing", available=False)
    people.associate("claims")
    inquiry = inquiries.put_in(inquiries.filed("other"), "in_progress", holder=busy)
    Inquiry.objects.filter(id=inquiry.id).update(due_at=clock.now() - HOUR)
    rows = as_user(lead.user).get("queues/load/").json()
    assert rows[0]["associate"]["id"] == str(busy.id)
    assert {row["associate"]["id"] for row in rows} == {str(one.id) for one in (busy, idle, lead)}
    assert (rows[0]["in_progress"], rows[0]["breached"]) == (1, 1)
    assert as_user(busy.user).get("queues/load/").status_code == 403


def test_the_forecast_names_what_will_be_late(lead):
    inquiry = inquiries.filed("other")
    Inquiry.objects.filter(id=inquiry.id).update(due_at=clock.now() + timedelta(minutes=1))
    rows = {row["queue"]: row for row in as_user(lead.user).get("queues/forecast/").json()}
    assert set(rows) == {"triage", "billing"}
    assert [one["reference"] for one in rows["triage"]["first_expected"]] == [inquiry.reference]
    assert (rows["triage"]["expected"], rows["triage"]["breached"], rows["triage"]["due"]) == (1, 0, 1)
    assert (rows["billing"]["expected"], rows["billing"]["first_expected"]) == (0, [])


def test_the_forecast_counts_everything_and_names_eight(lead):
    made = [inquiries.filed("other") for _ in range(20)]
    now = clock.now()
    for number, inquiry in enumerate(made):
        minutes = -number if number < 10 else number
        Inquiry.objects.filter(id=inquiry.id).update(due_at=now + timedelta(minutes=minutes))
    triage = next(row for row in as_user(lead.user).get("queues/forecast/").json() if row["queue"] == "triage")
    assert (triage["due"], triage["breached"], triage["expected"]) == (20, 10, 10)
    assert [one["reference"] for one in triage["first_breached"]] == [one.reference for one in made[9:1:-1]]
    assert [one["reference"] for one in triage["first_expected"]] == [one.reference for one in made[10:18]]


def test_the_forecast_goes_by_the_pace_of_four_weeks(lead):
    """Of two that are due when one can be done, one will be late."""
    made = [inquiries.filed("other") for _ in range(42)]
    for inquiry in made[2:]:
        inquiries.put_in(inquiry, "resolved")
    now = clock.now()
    calendar = calendar_in_force(made[0].queue.calendar_id, now).calendar
    each_takes = calendar.between(now - LOOKS_BACK, now) / 40
    done_at = calendar.add(now, each_takes * 1.5)
    for due_at, expected in ((done_at, [made[1].reference]), (calendar.add(now, each_takes * 2.5), [])):
        Inquiry.objects.filter(id=made[0].id).update(due_at=done_at)
        Inquiry.objects.filter(id=made[1].id).update(due_at=due_at + timedelta(seconds=1))
        triage = next(row for row in as_user(lead.user).get("queues/forecast/").json() if row["queue"] == "triage")
        assert [one["reference"] for one in triage["first_expected"]] == expected


def test_a_queue_whose_turn_comes_after_years_has_a_forecast(lead):
    """One was resolved in four weeks and 30 are late: what is due tomorrow would be done in more than two years."""
    made = [inquiries.filed("other") for _ in range(32)]
    inquiries.put_in(made[0], "resolved")
    now = clock.now()
    Inquiry.objects.filter(id__in=[one.id for one in made[1:31]]).update(due_at=now - HOUR)
    Inquiry.objects.filter(id=made[31].id).update(due_at=now + HOUR)
    triage = next(row for row in as_user(lead.user).get("queues/forecast/").json() if row["queue"] == "triage")
    assert (triage["breached"], triage["expected"]) == (30, 1)


NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
RULES = {
    "time_zone": "America/New_York",
    "weekly": [[["09:00", "17:00"]]] * 5 + [[], []],
    "federal_holidays": True,
    "closures": [],
    "seasons": [],
}


@pytest.mark.parametrize(
    ("due", "finishes", "missed"),
    [
        ((1, 2, 3), (1, 2, 3), []),
        ((1, 1, 3), (1, 2, 3), [1]),
        ((1, 2), (2, 3), [0]),
        ((1, 1, 1, 4, 4), (1, 2, 3), [1, 2]),
        ((1, 2, 3), (1,), [1, 2]),
        ((1, 2), (), [0, 1]),
        ((), (1, 2), []),
    ],
)
def test_a_queue_works_by_due_time(due, finishes, missed):
    assert decide_forecast(due, finishes) == missed


def test_what_is_late_already_is_worked_on_first():
    """One an hour, two late: what is due within two hours is missed, what is due in three is not."""
    calendar = BusinessCalendar(
        CalendarRules.from_json({**RULES, "weekly": [[["00:00", "00:00"]]] * 7, "federal_holidays": False})
    )
    steps = islice(calendar.every(HOUR, since=NOW), 2, None)
    due = [(NOW + HOUR * hours).timestamp() for hours in (1, 2, 3)]
    assert decide_forecast(due, (step.timestamp() for step in steps)) == [0, 1]


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (datetime(2026, 11, 24, 15, tzinfo=UTC), datetime(2026, 11, 25, 22, tzinfo=UTC)),
        (datetime(2026, 11, 25, 23, tzinfo=UTC), datetime(2026, 11, 27, 22, tzinfo=UTC)),
        (datetime(2026, 11, 27, 15, tzinfo=UTC), datetime(2026, 11, 30, 22, tzinfo=UTC)),
    ],
)
def test_the_next_business_day_passes_over_holidays_and_weekends(at, until):
    assert end_of_next_day(BusinessCalendar(CalendarRules.from_json(RULES)), at) == until


def test_the_next_business_day_ends_after_its_lunch_break():
    with_break = RULES | {"weekly": [[["08:00", "12:00"], ["13:00", "17:00"]]] * 5 + [[], []]}
    calendar = BusinessCalendar(CalendarRules.from_json(with_break))
    assert end_of_next_day(calendar, NOW) == datetime(2026, 11, 25, 22, tzinfo=UTC)
    assert calendar.open_days(NOW - timedelta(days=7), NOW) == 5


@pytest.mark.parametrize("hour", [9, 15, 23])
def test_what_is_done_a_day_does_not_hang_on_the_time_of_day(lead, hour):
    """Of four weeks 20 days have opening hours, wherever in a day one looks."""
    now = datetime(2026, 3, 31, 12, tzinfo=UTC).replace(hour=hour)
    with clock.frozen(now - timedelta(days=1)):
        made = [inquiries.filed("other") for _ in range(11)]
        for inquiry in made[1:]:
            inquiries.put_in(inquiry, "resolved")
    with clock.frozen(now):
        triage = next(row for row in as_user(lead.user).get("queues/forecast/").json() if row["queue"] == "triage")
    assert triage["done_per_day"] == 0.5
