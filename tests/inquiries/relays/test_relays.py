"""Calls to tell the member what ARSOS answered: what came of each, when to call again, and whom to call (R6)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError

from audit.models import HistoryEntry
from events.notifications.models import Notification
from foundation import clock
from foundation.errors import ArsosError, ConflictFound, InputRejected, PermissionRefused, TransitionRefused
from foundation.us_zones import zones_of_state
from inquiries.inquiry.models import Inquiry
from inquiries.relays.actions import Tried, record_relay_try, remind_of_relay
from inquiries.relays.models import RelayTry
from inquiries.relays.queries import calls_to_make
from inquiries.relays.rules import LATEST_AGAIN
from inquiries.sweeps import RELAYS
from inquiries.work.actions.answer import confirm_relay
from inquiries.work.actions.reopen import reopen_inquiry
from tests.factories import inquiries, people
from tests.support.at_once import at_once
from tests.support.calls import as_agent

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def inquiry(agent):
    return answered(agent)


def answered(agent, *, at=None):
    made = inquiries.put_in(inquiries.filed("other", agent=agent), "resolved")
    Inquiry.objects.filter(id=made.id).update(
        answer="It left", relay_text="Your card is on its way", resolved_at=at or clock.now()
    )
    made.refresh_from_db()
    return made


def record(inquiry, person, outcome="not_reached", **said):
    tried = Tried(outcome=outcome, **said)
    return record_relay_try(inquiry.reference, tried, by=inquiries.actor_of(person), at=clock.now())


def kinds(inquiry):
    return list(HistoryEntry.objects.filter(inquiry_id=inquiry.id).order_by("position").values_list("kind", flat=True))


def told_again():
    return Notification.objects.filter(kind="relay_due").count()


def state(inquiry):
    inquiry.refresh_from_db()
    return inquiry.status, inquiry.version, inquiry.history_position, RelayTry.objects.count(), told_again()


@pytest.mark.parametrize(
    ("said", "reached"),
    [
        ({"reached": "member"}, ("member", "")),
        ({"reached": "representative", "authority": "power_of_attorney"}, ("representative", "power_of_attorney")),
    ],
)
def test_telling_the_member_says_whom_and_closes_the_inquiry(inquiry, agent, said, reached):
    made = record(inquiry, agent, "told", **said)
    inquiry.refresh_from_db()
    assert (made.reached, made.authority) == reached
    assert (inquiry.status, inquiry.close_reason) == ("closed", "relay_confirmed")
    assert kinds(inquiry)[-2:] == ["relay_try", "confirm-relay"]
    entry = HistoryEntry.objects.get(inquiry_id=inquiry.id, kind="relay_try")
    assert (entry.facts["relay"], entry.agent_visible) == ("told", True)


@pytest.mark.parametrize("outcome", ["left_message", "not_reached", "try_later"])
def test_any_other_outcome_leaves_it_answered_and_says_so(inquiry, agent, outcome):
    again = clock.now() + HOUR
    made = record(inquiry, agent, outcome, try_again_at=again)
    inquiry.refresh_from_db()
    assert (inquiry.status, made.try_again_at, made.author_name) == ("resolved", again, inquiries.actor_of(agent).name)
    assert kinds(inquiry)[-1] == "relay_try"


@pytest.mark.parametrize(
    ("outcome", "said", "code"),
    [
        ("told", {}, "who_missing"),
        ("told", {"reached": "representative"}, "authority_missing"),
        ("told", {"reached": "member", "authority": "legal_guardian"}, "authority_unasked"),
        ("told", {"reached": "member", "try_again_at": HOUR}, "time_unasked"),
        ("left_message", {"reached": "member"}, "who_unasked"),
        ("try_later", {}, "time_missing"),
        ("not_reached", {"try_again_at": -HOUR}, "time_past"),
        ("not_reached", {"try_again_at": LATEST_AGAIN + HOUR}, "time_too_late"),
    ],
)
def test_a_try_that_says_too_little_or_too_much_is_refused_and_changes_nothing(inquiry, agent, outcome, said, code):
    before = state(inquiry)
    values = {name: clock.now() + one if isinstance(one, timedelta) else one for name, one in said.items()}
    with pytest.raises(InputRejected) as refused:
        record(inquiry, agent, outcome, **values)
    assert [one.code for one in refused.value.errors] == [code]
    assert state(inquiry) == before


def test_only_its_agent_records_only_an_answer_and_only_one_with_a_relay(inquiry, agent):
    lead, open_one = people.associate("triage", lead=True), inquiries.filed("other", agent=agent)
    quiet = answered(agent)
    Inquiry.objects.filter(id=quiet.id).update(relay_text="", no_relay_needed=True)
    cases = ((inquiry, lead, PermissionRefused), (open_one, agent, TransitionRefused), (quiet, agent, ConflictFound))
    for about, person, error in cases:
        before = state(about)
        with pytest.raises(error):
            record(about, person)
        assert state(about) == before


def test_a_reminder_comes_once_at_its_time(inquiry, agent):
    made = record(inquiry, agent, "try_later", try_again_at=clock.now() + timedelta(minutes=5))
    assert not remind_of_relay(made.id, at=clock.now())
    for minutes, times in ((4, 0), (6, 1), (7, 1)):
        with clock.frozen(clock.now() + timedelta(minutes=minutes)):
            RELAYS.run()
        assert told_again() == times
    assert told_again() == 1
    assert kinds(inquiry).count("relay_due") == 1
    assert Notification.objects.get(kind="relay_due").user == agent.user


def end_by_confirming(inquiry, agent):
    confirm_relay(inquiry.reference, by=inquiries.actor_of(agent), at=clock.now())


def end_by_reopening(inquiry, agent):
    reopen_inquiry(inquiry.reference, reason="Not so", by=inquiries.actor_of(agent), at=clock.now())


def end_by_another_try(inquiry, agent):
    record(inquiry, agent)


def end_by_another_answer(inquiry, agent):
    Inquiry.objects.filter(id=inquiry.id).update(resolved_at=clock.now() + timedelta(seconds=1))


@pytest.mark.parametrize("end", [end_by_confirming, end_by_reopening, end_by_another_try, end_by_another_answer])
def test_no_reminder_comes_that_is_not_needed_any_more(inquiry, agent, end):
    made = record(inquiry, agent, "try_later", try_again_at=clock.now() + timedelta(minutes=5))
    end(inquiry, agent)
    assert not remind_of_relay(made.id, at=clock.now() + timedelta(minutes=6))
    assert told_again() == 0
    assert "relay_due" not in kinds(inquiry)
    assert not RelayTry.objects.waiting().exists()


def test_tries_at_once_leave_one_reminder_and_close_once(inquiry, agent):
    again = clock.now() + HOUR

    def call(number):
        try:
            record(inquiry, agent, "told", reached="member") if number == 3 else record(
                inquiry, agent, "try_later", try_again_at=again
            )
        except ArsosError as error:
            return type(error)
        return None

    ends = at_once(4, call)
    inquiry.refresh_from_db()
    assert inquiry.status == "closed"
    assert set(ends) <= {None, TransitionRefused}
    assert RelayTry.objects.count() == kinds(inquiry).count("relay_try") == ends.count(None)
    assert kinds(inquiry).count("confirm-relay") == 1
    assert not RelayTry.objects.waiting().exists()


def test_a_reminder_at_once_is_given_once(inquiry, agent):
    made = record(inquiry, agent, "try_later", try_again_at=clock.now() + timedelta(minutes=5))
    at = clock.now() + timedelta(minutes=6)
    assert sorted(at_once(4, lambda _number: remind_of_relay(made.id, at=at))) == [False, False, False, True]
    assert told_again() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"reached": "member"},
        {"outcome": "told"},
        {"authority": "legal_guardian"},
        {"try_again_at": None, "outcome": "try_later"},
        {"try_again_at": -HOUR},
        {"try_again_at": LATEST_AGAIN + HOUR},
        {"outcome": "shouted"},
    ],
)
def test_the_database_holds_what_the_rules_say(inquiry, changes):
    now = clock.now()
    values = {"outcome": "not_reached", "try_again_at": now + HOUR, "author_name": "x", "created_at": now}
    given = {name: now + one if isinstance(one, timedelta) else one for name, one in changes.items()}
    with pytest.raises(IntegrityError):
        RelayTry.objects.create(inquiry=inquiry, **(values | given))


def test_the_database_keeps_a_try_as_it_was_and_one_reminder(inquiry, agent):
    made = record(inquiry, agent, "try_later", try_again_at=clock.now() + HOUR)
    with pytest.raises(ProgrammingError, match="Cannot update"):
        RelayTry.objects.filter(id=made.id).update(outcome="left_message")
    with pytest.raises(IntegrityError, match="relay_try_one_reminder"):
        RelayTry.objects.create(
            inquiry=inquiry, outcome="try_later", try_again_at=made.try_again_at, created_at=clock.now()
        )


def test_calls_are_listed_by_when_they_are_due_and_only_ones_own(agent):
    now = clock.now()
    later, waiting, first = (answered(agent, at=now - HOUR * number) for number in (3, 1, 2))
    record(later, agent, "try_later", try_again_at=now + HOUR)
    answered(people.agent())
    inquiries.filed("other", agent=agent)
    calls = calls_to_make(inquiries.actor_of(agent), clock.now())
    assert [one.reference for one in calls] == [first.reference, waiting.reference, later.reference]
    assert [one.is_due(clock.now()) for one in calls] == [True, True, False]
    assert calls[2].last_try.outcome == "try_later"
    assert calls[0].phone == first.member.phone
    assert calls[0].time_zones == zones_of_state(first.member.state)


def test_the_api_records_lists_and_repeats_nothing(inquiry, agent):
    api, path = as_agent(agent), f"inquiries/{inquiry.reference}/relay-tries/"
    again = (clock.now() + HOUR).strftime("%Y-%m-%dT%H:%M:%SZ")
    body = {"outcome": "left_message", "try_again_at": again}
    first = api.post(path, body, key="k-1")
    assert first.status_code == 201, first.json()
    assert api.post(path, body, key="k-1").json() == first.json()
    assert RelayTry.objects.count() == 1
    assert api.get(path).json() == [first.json()]
    found = api.get("call-list/").json()
    assert [one["reference"] for one in found["calls"]] == [inquiry.reference]
    assert (found["calls"][0]["last_try"]["outcome"], found["calls"][0]["due_at"]) == ("left_message", again)
    assert api.post(path, {"outcome": "told"}, key="k-2").status_code == 422
    assert api.post(path, {"outcome": "told", "reached": "member"}, key="k-3").status_code == 201
    assert api.get("call-list/").json() == {"calls": [], "has_more": False}


def test_every_state_knows_its_zones():
    assert zones_of_state("ky") == ("America/New_York", "America/Chicago")
    assert zones_of_state("OH") == ("America/New_York",)
    assert zones_of_state("") == ()
