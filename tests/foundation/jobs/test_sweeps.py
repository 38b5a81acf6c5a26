"""Sweeps isolate: one item that fails is put off, then set aside and told of, and every other is done."""

import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from events.notifications.models import Notification
from events.notifications.rules import sentence
from foundation import clock
from foundation.actor import Role
from foundation.identifiers import new_id
from foundation.jobs.failures import RETRY
from foundation.jobs.models import FailedItem
from foundation.jobs.sweeps import MOST_TURNS, SWEEPS, Sweep
from inquiries.filing.models import InquiryDraft
from inquiries.inquiry.models import Inquiry
from inquiries.targets.models import InquiryClock
from inquiries.tasks import alert_on_set_aside, expire_drafts
from tests.factories import background, inquiries, people
from tests.support.poison import poisoned

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)
BAD = "inquiries_draft", "version", "666", "DELETE"


def drafts(count, *, version, days):
    agent = people.agent()
    at = clock.now() - timedelta(days=days)
    InquiryDraft.objects.bulk_create(
        InquiryDraft(
            author_id=agent.user_id,
            agent=agent,
            flow="service_inquiry_card",
            content={},
            version=version,
            created_at=at,
            updated_at=at,
        )
        for _ in range(count)
    )


@pytest.fixture
def own_sweep():
    """A sweep of a test, gone afterwards."""
    names = []

    def make(**parts):
        sweep = Sweep(name=f"test.{len(names)}", title="A test", **parts)
        names.append(sweep.name)
        return sweep

    yield make
    for name in names:
        del SWEEPS[name]


def test_six_hundred_bad_rows_before_a_good_one_do_not_starve_it(servers):
    drafts(600, version=666, days=90)
    drafts(1, version=1, days=31)
    with poisoned(servers, *BAD):
        expire_drafts()
        assert InquiryDraft.objects.filter(version=1).count() == 0
        assert InquiryDraft.objects.count() == FailedItem.objects.count() == 600
    with clock.frozen(clock.now() + MINUTE):
        expire_drafts()
    assert not InquiryDraft.objects.exists()
    assert not FailedItem.objects.exists(), "what is done is forgotten"


def test_it_is_put_off_longer_each_time_and_then_set_aside_without_its_words(servers):
    drafts(1, version=666, days=90)
    at = clock.now()
    with poisoned(servers, *BAD):
        for attempt in range(1, 6):
            with clock.frozen(at):
                expire_drafts()
                expire_drafts()
            item = FailedItem.objects.get()
            assert (item.attempts, item.error) == (attempt, "ProgrammingError")
            if attempt < 5:
                wait = (item.next_attempt_at - at).total_seconds()
                assert 0.8 <= wait / (RETRY.first.total_seconds() * RETRY.factor ** (attempt - 1)) <= 1.2
                at = item.next_attempt_at
        assert (item.next_attempt_at, item.set_aside_at) == (None, at)
    with clock.frozen(at + timedelta(days=30)):
        expire_drafts()
    assert InquiryDraft.objects.count() == 1, "set aside until a person says so"


def test_two_sweepers_who_fail_at_once_count_once(own_sweep):
    item = new_id()
    both = threading.Barrier(2)

    def fail(_item, *, at):
        both.wait()
        raise KeyError

    sweep = own_sweep(find=lambda _at: [item], perform=fail)

    def work():
        sweep.run()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert FailedItem.objects.get().attempts == 1


def test_one_that_a_wake_up_does_alone_forgets_that_it_had_failed(own_sweep):
    item, fails = new_id(), [True]

    def perform(_item_id, *, at):
        if fails:
            raise ValueError
        return True

    sweep = own_sweep(find=lambda _at: [], perform=perform)
    assert sweep.attempt(item) is False
    fails.clear()
    with clock.frozen(FailedItem.objects.get().next_attempt_at):
        assert sweep.attempt(item) is True
    assert not FailedItem.objects.exists()


def test_what_others_have_in_hand_is_passed_over_once_a_round(own_sweep):
    held, free = [new_id() for _ in range(700)], new_id()
    seen = []

    def perform(item, *, at):
        seen.append(item)
        return item == free and seen.count(free) == 1

    own_sweep(find=lambda _at: [*held, free], perform=perform).run()
    assert seen.count(free) == 2
    assert len(seen) == len(held) + 2
    assert not FailedItem.objects.exists()


def test_an_item_that_is_never_done_ends(own_sweep):
    item = new_id()
    own_sweep(find=lambda _at: [item], perform=lambda _item, at: True).run()
    assert FailedItem.objects.get().error == "StillDue"
    assert MOST_TURNS == 1_000


def test_an_outage_of_the_database_blames_no_item(own_sweep):
    database = connection.settings_dict["NAME"]

    def perform(_item, *, at):
        connection.close()
        connection.settings_dict["NAME"] = "gone_for_a_while"
        FailedItem.objects.exists()

    sweep = own_sweep(find=lambda _at: [new_id(), new_id()], perform=perform)
    try:
        with pytest.raises(OperationalError):
            sweep.run()
    finally:
        connection.settings_dict["NAME"] = database
        connection.close()
    assert not FailedItem.objects.exists()


class TestTelling:
    def set_aside(self, inquiry, sweep="inquiries.check_due"):
        at = clock.now()
        return background.FailedItemFactory(sweep=sweep, item_id=inquiry.id, inquiry_id=inquiry.id, first_failed_at=at)

    def told(self, kind):
        return set(Notification.objects.filter(kind=kind).values_list("user", flat=True))

    @pytest.fixture
    def administrator(self):
        user = people.UserFactory()
        people.grant(user, Role.ADMINISTRATOR)
        return user

    def test_administrators_are_told_once_an_hour_of_each_kind(self, administrator):
        made = [inquiries.filed("other", agent=people.agent()) for _ in range(3)]
        Inquiry.objects.update(priority=3)
        for inquiry in made:
            self.set_aside(inquiry)
        alert_on_set_aside()
        alert_on_set_aside()
        assert administrator.id in self.told("items_set_aside")
        told = Notification.objects.get(kind="items_set_aside", user=administrator)
        assert "Alerts, holds and follow-ups" in sentence(told)
        assert not self.told("work_set_aside"), "no P1 and no regulatory clock"

    @pytest.mark.parametrize("pressing", ["priority", "regulatory"])
    def test_a_pressing_one_tells_its_lead_within_a_minute(self, administrator, pressing):
        lead = people.associate("triage", lead=True)
        inquiry = inquiries.filed("other", agent=people.agent())
        if pressing == "priority":
            Inquiry.objects.filter(id=inquiry.id).update(priority=1)
        else:
            InquiryClock.objects.filter(inquiry=inquiry, kind="resolution").update(kind="regulatory")
        self.set_aside(inquiry)
        from arsos.schedule import SCHEDULE

        entry = next(one for one in SCHEDULE.values() if one["task"] == "inquiries.alert_on_set_aside")
        assert entry["schedule"] <= 60
        alert_on_set_aside()
        assert lead.user_id in self.told("work_set_aside")
        told = Notification.objects.get(kind="work_set_aside", user=lead.user_id)
        assert told.reference == inquiry.reference
        assert inquiry.reference in sentence(told)

    def test_without_a_lead_of_the_queue_administrators_are_told_of_it_too(self, administrator):
        inquiry = inquiries.filed("other", agent=people.agent())
        Inquiry.objects.filter(id=inquiry.id).update(priority=1)
        self.set_aside(inquiry)
        alert_on_set_aside()
        assert self.told("work_set_aside") == {administrator.id}
