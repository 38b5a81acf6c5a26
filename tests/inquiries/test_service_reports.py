"""Reports about the service, who has how much in hand, and what will be late."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook

from arsos.kernel import clock
from arsos.kernel.business_time import BusinessCalendar, CalendarRules
from inquiries.models import Inquiry, InquiryClock
from inquiries.queries.breach_forecast import end_of_next_day
from inquiries.rules.breach_forecast import DueInquiry, decide_forecast
from inquiries.rules.service_levels import ElapsedTime
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
    assert [one["reference"] for one in rows["triage"]["expected"]] == [inquiry.reference]
    assert rows["billing"]["expected"] == []


NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


def due(*hours):
    return [DueInquiry(f"SI-{number}", NOW + HOUR * hour) for number, hour in enumerate(hours)]


@pytest.mark.parametrize(
    ("hours", "each", "breached", "expected"),
    [
        ((1, 2, 3), 1, 0, 0),
        ((1, 1, 3), 1, 0, 1),
        ((-1, 1, 2), 1, 1, 1),
        ((-2, -1, 3), 1, 2, 0),
        ((1, 2), None, 0, 2),
        ((), 1, 0, 0),
    ],
)
def test_a_queue_works_by_due_time(hours, each, breached, expected):
    takes = HOUR * each if each else None
    found = decide_forecast(due(*hours), calendar=ElapsedTime(), each_takes=takes, now=NOW)
    assert (len(found.breached), len(found.expected)) == (breached, expected)


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (datetime(2026, 11, 24, 15, tzinfo=UTC), datetime(2026, 11, 25, 22, tzinfo=UTC)),
        (datetime(2026, 11, 25, 23, tzinfo=UTC), datetime(2026, 11, 27, 22, tzinfo=UTC)),
        (datetime(2026, 11, 27, 15, tzinfo=UTC), datetime(2026, 11, 30, 22, tzinfo=UTC)),
    ],
)
def test_the_next_business_day_passes_over_holidays_and_weekends(at, until):
    rules = {
        "time_zone": "America/New_York",
        "weekly": [[["09:00", "17:00"]]] * 5 + [[], []],
        "federal_holidays": True,
        "closures": [],
        "seasons": [],
    }
    assert end_of_next_day(BusinessCalendar(CalendarRules.from_json(rules)), at) == until
