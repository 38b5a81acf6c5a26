"""Days added up for reports: every report says the same with and without them, whatever changes and whoever asks."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import F

from foundation import clock
from foundation.actor import Actor, Role
from inquiries.catalog.models import InquiryType
from inquiries.handoffs.models import HandOver
from inquiries.inquiry.models import Inquiry
from inquiries.reports.actions import roll_up_day, wrongly_rolled
from inquiries.reports.models import DailyRollUp, RolledDay
from inquiries.reports.queries import clock_outcomes, resolution_times, volume
from inquiries.reports.rolled_days import days_to_roll_up, fresh_days
from inquiries.retention.actions import purge_member
from inquiries.targets.models import InquiryClock
from inquiries.tasks import roll_up_days
from members.book.models import Policy
from staffing.models import WorkQueue
from tests.factories import inquiries, people
from tests.support.calls import as_user
from tests.support.pages import at_pages

pytestmark = pytest.mark.django_db(transaction=True)
SEEDS = range(4)
GROUPS = ("queue", "type", "agent", "day")
NOW = datetime(2026, 11, 6, 17, tzinfo=UTC)
TODAY, DAY = date(2026, 11, 6), timedelta(days=1)
FIRST = TODAY - 9 * DAY
"""Ten days with the end of daylight saving time, November 1, in the middle."""
EDGES = [
    datetime(2026, 11, 1, 3, 59, 59, 999999, tzinfo=UTC),
    datetime(2026, 11, 1, 4, tzinfo=UTC),
    datetime(2026, 11, 2, 4, 59, 59, 999999, tzinfo=UTC),
    datetime(2026, 11, 2, 5, tzinfo=UTC),
]
"""The last instant before and the first of November 1, which has 25 hours, and of the day after."""
NEXT_VERSION = {"version": F("version") + 1}


@pytest.fixture
def noon():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def world(noon):
    """Twelve inquiries of three agents, two of whom have one name, with clocks and handoffs."""
    agents = [
        people.agent(),
        people.agent(first_name="Ann", last_name="Bo"),
        people.agent(first_name="Ann", last_name="Bo"),
    ]
    made = [inquiries.filed(("other", "billing")[number % 2], agent=agents[number % 3]) for number in range(12)]
    for inquiry in made[:4]:
        _hand_over(inquiry, NOW - DAY)
    return made


def _hand_over(inquiry, at):
    names = {"destination": "grievance", "reason": "?", "handed_over_by_name": "Sam"}
    received_at = clock.beginning_of(FIRST - 30 * DAY)
    return HandOver.objects.create(inquiry=inquiry, received_at=received_at, handed_over_at=at, **names)


def answers():
    """Every report that reads days that were added up, by every group and over several periods."""
    periods = [
        (FIRST, TODAY),
        (FIRST + DAY, TODAY - DAY),
        (FIRST + 4 * DAY, FIRST + 4 * DAY),
        (FIRST - 90 * DAY, TODAY),
    ]
    return {
        (group, period): (
            volume(group, *period),
            resolution_times(group, *period),
            clock_outcomes(group, *period, at=NOW),
        )
        for group in GROUPS
        for period in periods
    }


def counted_anew():
    """The same as they are counted where no day was ever added up."""
    with transaction.atomic():
        RolledDay.objects.all().delete()
        found = answers()
        transaction.set_rollback(True)
    return found


def some_instant(chance):
    if chance.random() < 0.2:
        return chance.choice(EDGES)
    first = clock.beginning_of(FIRST)
    return first + timedelta(microseconds=chance.randrange(int((NOW - first).total_seconds()) * 10**6))


class Change:
    """One change of one inquiry, drawn at random: what actions, corrections, transfers and purges change."""

    def __init__(self, chance, made):
        self.chance, self.inquiry = chance, chance.choice(made)
        self.rows = Inquiry.objects.filter(id=self.inquiry.id)
        self.at = some_instant(chance)

    def file(self):
        self.rows.update(created_at=self.at)

    def resolve(self):
        self.rows.update(status="resolved", assignee=None, pending_reason="", resolved_at=self.at, **NEXT_VERSION)

    def close(self):
        change = {"closed_at": self.at, "close_reason": "relay_confirmed", **NEXT_VERSION}
        self.rows.update(status="closed", assignee=None, pending_reason="", resolved_at=self.at, **change)

    def reopen(self):
        self.rows.update(status="queued", assignee=None, reopen_count=F("reopen_count") + 1, **NEXT_VERSION)
        if self.chance.random() < 0.5:
            self.rows.update(resolved_at=None, closed_at=None)

    def transfer(self):
        self.rows.update(queue=self.chance.choice(WorkQueue.objects.order_by("code")))

    def reclassify(self):
        self.rows.update(inquiry_type=self.chance.choice(InquiryType.objects.order_by("code")))

    def move_book(self):
        self.rows.update(agent=self.chance.choice(Inquiry.objects.order_by("id")).agent_id)

    def end_clocks(self):
        state = self.chance.choice(["met", "missed", "stopped"])
        clocks = InquiryClock.objects.filter(inquiry=self.inquiry, alerts_given__lt=3)
        clocks.update(state=state, ended_at=self.at, running_since=None)

    def pass_target(self):
        clocks = InquiryClock.objects.filter(inquiry=self.inquiry, alerts_given__lt=3)
        clocks.update(state="running", ended_at=None, running_since=self.at, due_at=self.at)

    def hand_over(self):
        if not HandOver.objects.filter(inquiry=self.inquiry).exclude(state="undone").exists():
            self.inquiry.refresh_from_db()
            _hand_over(self.inquiry, self.at)

    def undo_hand_over(self):
        undone = {"state": "undone", "undone_at": self.at, "undone_by_name": "Sam", "undone_reason": "?"}
        HandOver.objects.filter(inquiry=self.inquiry).exclude(state="undone").update(**undone)

    def purge(self):
        self.rows.update(status="withdrawn", assignee=None, pending_reason="", **NEXT_VERSION)
        member_id = self.inquiry.member_id
        Policy.objects.filter(member=member_id).update(terminates_on=TODAY)
        with clock.frozen(NOW + timedelta(days=20 * 365)):
            purge_member(member_id, by=Actor.system(name="purge_expired"), at=clock.now())


CHANGES = sorted(name for name in vars(Change) if not name.startswith("_"))


@pytest.mark.parametrize("seed", SEEDS)
def test_reports_say_the_same_with_and_without_days_added_up(world, seed):
    chance = random.Random(seed)  # noqa: S311  the same every time
    for _ in range(5):
        for name in chance.choices(CHANGES, k=6):
            getattr(Change(chance, world), name)()
        assert answers() == counted_anew()
        for day in list(days_to_roll_up(NOW))[:: chance.randrange(1, 4)]:
            assert roll_up_day(day, at=NOW)
        assert answers() == counted_anew()
    roll_up_days()
    assert not list(days_to_roll_up(NOW))
    assert answers() == counted_anew()
    assert not any(wrongly_rolled(day) for day in fresh_days().values_list("day", flat=True))


def test_every_kind_of_change_is_drawn():
    draws = [random.Random(seed) for seed in SEEDS]  # noqa: S311  the same every time
    assert {name for chance in draws for name in chance.choices(CHANGES, k=12)} == set(CHANGES)


READERS = {
    "lead": lambda: people.associate("triage", lead=True).user,
    "lead of another queue": lambda: people.associate("billing", lead=True).user,
    "administrator": lambda: people.UserFactory(roles=[Role.ADMINISTRATOR]),
    "auditor": lambda: people.UserFactory(roles=[Role.AUDITOR]),
}


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_page_and_file_says_the_same(world, reader):
    chance, user = random.Random(1), READERS[reader]()  # noqa: S311  the same every time
    for name in chance.choices([one for one in CHANGES if one != "purge"], k=30):
        getattr(Change(chance, world), name)()
    caller, browser = as_user(user), at_pages(user)
    period = f"from={FIRST}&to={TODAY}"
    addresses = [
        f"reports/{report}/?{period}&group_by={group}&format={file}"
        for report in ("volume", "resolution-time", "clocks")
        for group in GROUPS
        for file in ("json", "csv")
    ]
    addresses += [f"reports/{report}/?{period}" for report in ("queue-load", "deflection", "referrals", "hand-overs")]
    pages = [
        f"/reports/{report}/csv/?first_on={FIRST}&last_on={TODAY}&group_by={group}"
        for report in ("volume", "resolution-time", "clocks")
        for group in GROUPS
    ]

    def read():
        return [caller.get(one).content for one in addresses], [browser.get(one).content for one in pages]

    before = read()
    roll_up_days()
    assert DailyRollUp.objects.exists()
    assert not list(days_to_roll_up(NOW))
    assert read() == before
    by_agent = addresses.index(f"reports/volume/?{period}&group_by=agent&format=csv")
    assert before[0][by_agent].count(b"Ann Bo") == 1, "agents of one name are one group"
