"""What is not kept for ever goes by schedule; what is kept for good stays; a tampered journal is told of."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from oauth2_provider.models import get_access_token_model

from arsos.schedule import SCHEDULE
from arsos.tasks import clean_up, verify_journal
from events.feed.models import OutboxMessage
from events.notifications.models import Notification
from events.notifications.rules import sentence
from events.tasks import relay
from events.webhooks.models import WebhookAttempt, WebhookDelivery
from foundation import clock
from foundation.actor import Actor, Role
from foundation.identifiers import new_id
from foundation.jobs.models import FailedItem
from foundation.jobs.tasks import work
from foundation.models import IdempotencyRecord
from inquiries.bulk.models import BulkItem, BulkRun
from inquiries.lists.models import ExportedPart, ExportRun
from inquiries.referrals.models import Referral, ReferralDestination
from inquiries.search.actions import keep_search
from inquiries.search_documents.models import RecentSearch
from inquiries.tasks import expire_exports
from tests.factories import background, inquiries, people
from tests.support.calls import as_agent, as_client, as_user, token_of
from tests.support.jobs import Import
from tests.support.receiver import receiver

pytestmark = pytest.mark.django_db(transaction=True)
MONTH = timedelta(days=31)


@pytest.mark.parametrize("task", ["arsos.clean", "arsos.purge_expired", "arsos.verify_journal"])
def test_it_is_scheduled_daily(task):
    [entry] = [one for one in SCHEDULE.values() if one["task"] == task]
    assert entry["schedule"].remaining_estimate(clock.now()) <= timedelta(days=1)


def test_what_was_delivered_goes_after_a_month_and_what_was_given_up_stays():
    agent = people.agent()
    with receiver() as hook:
        owner = as_client(people.client(agent), agent)
        assert owner.post("webhook-endpoints/", {"url": hook.url}).status_code == 201
        for _ in range(2):
            inquiries.filed("other", agent=agent)
        relay()
    made, events = WebhookDelivery.objects.count(), OutboxMessage.objects.count()
    dead = WebhookDelivery.objects.first()
    WebhookDelivery.objects.filter(id=dead.id).update(state="dead")
    clean_up()
    assert WebhookDelivery.objects.count() == made, "within the month"
    with clock.frozen(clock.now() + MONTH):
        clean_up()
    assert list(WebhookDelivery.objects.all()) == [dead]
    assert set(WebhookAttempt.objects.values_list("delivery", flat=True)) <= {dead.id}
    assert OutboxMessage.objects.count() == events, "the feed is whole"


def test_idempotency_keys_are_kept_for_good():
    agent = people.agent()
    inquiry = inquiries.filed("other", agent=agent)
    sent = {"body": "Please look", "visibility": "agent"}
    caller = as_agent(agent)
    first = caller.client.post(
        f"/api/v1/inquiries/{inquiry.reference}/messages/",
        sent,
        content_type="application/json",
        headers={**caller.headers, "Idempotency-Key": "once"},
    )
    assert first.status_code == 201
    with clock.frozen(clock.now() + timedelta(days=4000)):
        clean_up()
    assert IdempotencyRecord.objects.count() == 1


def test_sessions_and_tokens_that_have_ended_go():
    user = people.associate("triage").user
    as_user(user)
    session = Session.objects.get()
    UserSession.objects.get_or_create(
        user=user, session_key=session.session_key, defaults={"ip": "127.0.0.1", "user_agent": "test"}
    )
    agent = people.agent()
    token_of(people.client(agent))
    clean_up()
    assert (Session.objects.count(), UserSession.objects.count()) == (1, 1)
    Session.objects.update(expire_date=clock.now() - timedelta(days=1))
    get_access_token_model().objects.update(expires=clock.now() - timedelta(days=3))
    clean_up()
    assert (Session.objects.count(), UserSession.objects.count()) == (0, 0)
    assert not get_access_token_model().objects.exists()


def test_the_file_of_a_failed_feed_goes_after_a_month_and_says_so():
    case = Import()
    case.kind.runs.update(state="failed", refusal="It failed.", finished_at=clock.now())
    clean_up()
    assert case.run.chunks.exists()
    with clock.frozen(clock.now() + MONTH):
        clean_up()
    assert not case.run.chunks.exists()
    answer = as_user(case.user).post(f"imports/{case.run.id}/retry/")
    assert (answer.status_code, "Send it again" in answer.json()["detail"]) == (409, True)
    assert case.state == "failed"


def test_what_a_person_searched_goes_after_a_month_though_they_never_search_again():
    user = people.associate("triage").user
    for word, age in (("month", MONTH), ("lately", timedelta(days=29))):
        with clock.frozen(clock.now() - age):
            keep_search(word, by=Actor(name="Somebody", user_id=user.id), at=clock.now())
    clean_up()
    assert [one.text for one in RecentSearch.objects.all()] == ["lately"]


def test_failures_that_nobody_found_again_go_and_what_is_set_aside_stays():
    at = clock.now() - timedelta(days=8)
    times = {"first_failed_at": at, "failed_at": at}
    background.FailedItemFactory(is_put_off=True, next_attempt_at=at, **times)
    kept = background.FailedItemFactory(**times)
    clean_up()
    assert list(FailedItem.objects.all()) == [kept]


def test_runs_and_exports_go_a_month_after_they_ended_and_words_of_refused_requests_after_ten_years():
    lead = people.associate("triage", lead=True)
    caller = as_user(lead.user)
    bulk = {"action": "release", "references": ["SI-NONSENSE"], "reason": "She moved"}
    assert caller.post("inquiries/bulk/", bulk).json()["state"] == "done"
    listed = caller.post("exports/", {"format": "csv", "columns": ["reference"]})
    work()
    waiting = caller.post("exports/", {"format": "csv", "columns": ["reference"]}).json()["id"]
    destination = ReferralDestination.objects.first()
    said = {"destination": destination, "agent": people.agent(), "created_at": clock.now(), "summary": "She moved"}
    of_nobody = Referral.objects.create(requested_type="sales", **said)
    of_inquiry = Referral.objects.create(requested_type="sales", inquiry_id=new_id(), **said)
    clean_up()
    assert (BulkRun.objects.count(), ExportRun.objects.count()) == (1, 2)
    with clock.frozen(clock.now() + MONTH):
        expire_exports()
        clean_up()
    assert (BulkRun.objects.count(), BulkItem.objects.count(), ExportedPart.objects.count()) == (0, 0, 0)
    assert [str(one.id) for one in ExportRun.objects.all()] == [waiting], "has not ended"
    assert listed.status_code == 202
    for years, left in ((9, "She moved"), (11, "")):
        with clock.frozen(clock.now().replace(year=clock.now().year + years)):
            clean_up()
        of_nobody.refresh_from_db()
        assert of_nobody.summary == left
    of_inquiry.refresh_from_db()
    assert of_inquiry.summary == "She moved", "goes with its inquiry"


def test_one_kind_that_fails_holds_up_no_other(monkeypatch):
    from arsos import cleaning

    def fail(_at):
        raise KeyError

    test_sessions_and_tokens_that_have_ended_go()
    done = []
    monkeypatch.setattr(cleaning, "CLEANERS", {"a": fail, "b": done.append})
    clean_up()
    assert len(done) == 1


def test_a_tampered_journal_is_told_of_once_a_day(servers, settings, tmp_path):
    settings.ARSOS_ANCHOR_URL = f"file://{tmp_path}/anchors.jsonl"
    for role in (Role.ADMINISTRATOR, Role.AUDITOR):
        people.grant(people.UserFactory(), role)
    inquiries.filed("other", agent=people.agent())
    verify_journal()
    assert not Notification.objects.filter(kind="journal_changed").exists()
    database = connection.settings_dict["NAME"]
    servers.psql(
        "ALTER TABLE journal_history_entry DISABLE TRIGGER USER; UPDATE journal_history_entry SET actor_name = 'X'; "
        "ALTER TABLE journal_history_entry ENABLE TRIGGER USER",
        database=database,
    )
    verify_journal()
    verify_journal()
    told = Notification.objects.filter(kind="journal_changed")
    assert told.count() == 2
    assert "changed or removed" in sentence(told[0])
