"""Two transactions that meet: one lock order, one more try, and then an honest answer."""

import threading
import time
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, transaction

from foundation import clock
from foundation.errors import ArsosError, Collided
from foundation.transactions import durable
from inquiries.inquiry.gate import look_at_duplicates
from inquiries.inquiry.models import Inquiry, InquiryMessage
from inquiries.work.actions.duplicates import mark_duplicate
from tests.factories import inquiries, members, people
from tests.support.at_once import at_once
from tests.support.calls import as_agent
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)

GIVEN_UP = "DO $$ BEGIN RAISE EXCEPTION 'given up' USING ERRCODE = '{state}'; END $$"


def give_up(state):
    with connection.cursor() as cursor:
        cursor.execute(GIVEN_UP.format(state=state))


def test_of_two_that_deadlock_one_runs_again_and_both_are_done():
    made = [inquiries.filed("other").id for _ in range(2)]
    tries, met = [0, 0], threading.Barrier(2)

    @durable
    def work(number):
        tries[number] += 1
        for step, one in enumerate((made[number], made[1 - number])):
            Inquiry.objects.filter(id=one).update(follow_ups_done=number + 1)
            if step == 0 and tries[number] == 1:
                met.wait(30)
        return "done"

    assert at_once(2, work) == ["done", "done"]
    assert sorted(tries) == [1, 2]


@pytest.mark.parametrize("state", ["40P01", "40001"])
def test_given_up_once_it_runs_again_and_twice_it_says_so(state):
    inquiry, tries = inquiries.filed("other"), []

    @durable
    def work(failures):
        tries.append(failures)
        Inquiry.objects.filter(id=inquiry.id).update(follow_ups_done=7)
        if len(tries) <= failures:
            give_up(state)
        return "done"

    with pytest.raises(Collided):
        work(2)
    assert Inquiry.objects.get(id=inquiry.id).follow_ups_done == 0
    assert tries == [2, 2]
    tries.clear()
    assert work(1) == "done"
    assert tries == [1, 1]


def test_what_collides_only_as_it_is_kept_has_one_effect_and_answers_so(servers):
    """Checks that wait for the end of a transaction fail after the key was noted; it is noted again, once."""
    agent = people.agent()
    inquiry = inquiries.filed("other", agent=agent)
    caller = as_agent(agent)
    with given_up_once_at_the_end(servers):
        made = caller.post(f"inquiries/{inquiry.reference}/messages/", {"body": "Any news?"}, key="one")
    again = caller.post(f"inquiries/{inquiry.reference}/messages/", {"body": "Any news?"}, key="one")
    assert (made.status_code, again.status_code) == (201, 201), made.content
    assert made.json()["id"] == again.json()["id"] == str(InquiryMessage.objects.get().id)


def test_another_failure_of_the_database_is_not_tried_again():
    tries = []

    @durable
    def work():
        tries.append(1)
        give_up("53100")

    with pytest.raises(OperationalError):
        work()
    assert tries == [1]


@contextmanager
def given_up_once_at_the_end(servers):
    """The first transaction that writes a message is given up when it is to be kept; a sequence outlives it."""
    database = str(connection.settings_dict["NAME"])
    servers.psql(
        "CREATE SEQUENCE tries; GRANT USAGE ON SEQUENCE tries TO PUBLIC;"
        "CREATE FUNCTION given_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF nextval('tries') = 1 THEN RAISE EXCEPTION 'given up' USING ERRCODE = '40P01'; END IF; RETURN NULL; END $$;"
        "CREATE CONSTRAINT TRIGGER given_up AFTER INSERT ON inquiries_message DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION given_up()",
        database=database,
    )
    try:
        yield
    finally:
        servers.psql(
            "DROP TRIGGER given_up ON inquiries_message; DROP FUNCTION given_up; DROP SEQUENCE tries", database=database
        )


@contextmanager
def always_given_up(servers):
    database = str(connection.settings_dict["NAME"])
    servers.psql(
        "CREATE FUNCTION given_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION 'given up' USING ERRCODE = '40P01'; END $$;"
        "CREATE TRIGGER given_up BEFORE INSERT ON inquiries_message FOR EACH ROW EXECUTE FUNCTION given_up()",
        database=database,
    )
    try:
        yield
    finally:
        servers.psql("DROP TRIGGER given_up ON inquiries_message; DROP FUNCTION given_up", database=database)


def test_the_answer_says_that_nothing_was_changed_and_when_to_send_it_again(servers):
    agent = people.agent()
    inquiry = inquiries.filed("other", agent=agent)
    with always_given_up(servers):
        refused = as_agent(agent).post(f"inquiries/{inquiry.reference}/messages/", {"body": "Any news?"}, key="one")
        page = at_pages(agent).post(
            f"/admin/service-inquiries/{inquiry.reference}/messages/",
            {"body": "Any news?", "visibility": "agent", "key": "two"},
        )
    assert (refused.status_code, refused.json()["type"].rsplit("/", 1)[1]) == (409, "collided")
    assert refused.headers["Retry-After"] == "1"
    assert "Nothing was changed" in refused.json()["detail"]
    assert page.status_code in (409, 422)
    assert "Nothing was changed" in text_of(page)
    assert not InquiryMessage.objects.exists()
    again = as_agent(agent).post(f"inquiries/{inquiry.reference}/messages/", {"body": "Any news?"}, key="one")
    assert again.status_code == 201


@pytest.fixture
def slow_to_see_deadlocks(servers):
    """PostgreSQL looks for a deadlock only after a minute of waiting, so that one is told from a busy machine."""
    change = f"ALTER DATABASE {connection.settings_dict['NAME']} "
    servers.psql(f"{change} SET deadlock_timeout = '60s'")
    yield
    servers.psql(f"{change} RESET deadlock_timeout")


@pytest.mark.usefixtures("slow_to_see_deadlocks")
def test_marking_and_ending_lock_survivor_then_duplicate():
    """To set a survivor aside for its own duplicate waits; who ends the survivor goes on to the duplicate."""
    agent, lead = people.agent(), people.associate("triage", lead=True)
    by = inquiries.actor_of(lead)
    for turn in range(2):
        policy = members.policy(agent)
        first, second = (inquiries.filed("other", agent=agent, policy=policy) for _ in range(2))
        survivor, duplicate = (first, second) if turn else (second, first)
        mark_duplicate(duplicate.reference, of=survivor.reference, by=by, at=clock.now())
        holds = threading.Event()

        def work(number, survivor=survivor, duplicate=duplicate, holds=holds):
            if number == 0:
                with transaction.atomic():
                    locked = Inquiry.objects.select_for_update().get(id=survivor.id)
                    holds.set()
                    time.sleep(0.1)
                    look_at_duplicates(locked, at=clock.now())
                return "ended"
            holds.wait(60)
            try:
                mark_duplicate(survivor.reference, of=duplicate.reference, by=by, at=clock.now())
            except ArsosError as error:
                return type(error).__name__

        before = time.monotonic()
        assert at_once(2, work) == ["ended", "InputRejected"]
        assert time.monotonic() - before < 50, "no deadlock was waited for"
