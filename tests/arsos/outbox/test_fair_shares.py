"""One owner's slow endpoints hold up nobody: shares of the courier, room for endpoints, workers of their own."""

import threading
import time
from collections import Counter

import pytest
from celery import current_app
from django.db import connection

from arsos.jobs.models import FailedItem
from arsos.outbox import courier_round, couriers
from arsos.outbox.actions.create_endpoint import MOST_ENDPOINTS
from arsos.outbox.courier_round import SHARE, CourierRound
from arsos.outbox.models import WebhookDelivery, WebhookEndpoint
from arsos.outbox.tasks import relay
from tests.factories import inquiries, people
from tests.support.calls import as_client, as_user
from tests.support.receiver import receiver

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agent():
    return people.agent()


def owner_with(agent, url, count):
    owner = as_client(people.client(agent), agent)
    for _ in range(count):
        assert owner.post("webhook-endpoints/", {"url": url}).status_code == 201
    return owner


def test_twenty_slow_endpoints_of_one_owner_do_not_hold_up_another(agent):
    other = people.agent()
    with receiver() as slow, receiver() as quick:
        slow.seconds = 1.5
        owner_with(agent, slow.url, 20)
        owner_with(other, quick.url, 1)
        inquiries.filed("other", agent=agent)
        inquiries.filed("other", agent=other)
        relay()
        told = WebhookDelivery.objects.filter(endpoint__url=quick.url)
        assert {one.state for one in told} == {"delivered"}
        late = WebhookDelivery.objects.filter(endpoint__url=slow.url)
        before = late.filter(finished_at__lt=max(one.finished_at for one in told))
        assert before.values("endpoint").distinct().count() <= 2 * SHARE, "it did not wait for all twenty"
        assert Counter(late.values_list("state", flat=True)) == {"delivered": late.count()}


def test_no_owner_is_called_at_more_than_their_share(agent):
    with receiver() as slow:
        slow.seconds = 0.3
        owner_with(agent, slow.url, 10)
        inquiries.filed("other", agent=agent)
        most = []

        class Watched(CourierRound):
            def _end(self, future):
                most.append(len(self.turns))
                super()._end(future)

        Watched().run()
    assert max(most) == SHARE
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"delivered"}


def test_what_happens_while_a_slow_endpoint_answers_is_told_meanwhile(agent):
    other = people.agent()
    with receiver() as slow, receiver() as quick:
        slow.seconds = 7
        owner_with(agent, slow.url, 1)
        owner_with(other, quick.url, 1)
        inquiries.filed("other", agent=agent)

        def work():
            relay()
            connection.close()

        thread = threading.Thread(target=work)
        thread.start()
        time.sleep(1)
        inquiries.filed("other", agent=other)
        end = time.monotonic() + 5
        while time.monotonic() < end and not quick.accepted:
            time.sleep(0.05)
        assert quick.accepted, "told before the slow one had answered"
        thread.join()


def test_a_turn_ends_in_time_and_gives_back_what_it_did_not_try(agent, monkeypatch):
    monkeypatch.setattr(couriers, "TURN_SECONDS", 0.2)
    with receiver() as slow:
        owner_with(agent, slow.url, 1)
        filed = [inquiries.filed("other", agent=agent) for _ in range(20)]
        slow.seconds = 0.4
        turns = []

        class Watched(CourierRound):
            def _end(self, future):
                super()._end(future)
                waiting = WebhookDelivery.objects.filter(state="pending")
                turns.append(set(waiting.values_list("attempts", "leased_until")))

        Watched().run()
    made = WebhookDelivery.objects.filter(message__subject_id__in=[one.id for one in filed])
    assert turns[0] == {(0, None)}, "sixteen were tried, the others are free at once"
    assert set(made.values_list("state", "attempts")) == {("delivered", 1)}
    assert len(slow.got) == made.count()


def test_a_round_ends_and_the_next_goes_on(agent, monkeypatch):
    monkeypatch.setattr(courier_round, "ROUND_SECONDS", 0.0)
    with receiver() as hook:
        owner_with(agent, hook.url, 1)
        inquiries.filed("other", agent=agent)
        relay()
        assert not hook.got
        monkeypatch.setattr(courier_round, "ROUND_SECONDS", 30.0)
        relay()
        assert hook.accepted


def test_an_event_that_cannot_be_put_into_words_fails_alone(agent, monkeypatch):
    real = couriers.event_body
    with receiver() as hook:
        owner_with(agent, hook.url, 1)
        bad, good = (inquiries.filed("other", agent=agent) for _ in range(2))

        def body(message):
            if message.subject_id == bad.id:
                raise KeyError("state")
            return real(message)

        monkeypatch.setattr(couriers, "event_body", body)
        relay()
    states = {one.subject_id: one.state for one in WebhookDelivery.objects.order_by("-sequence")}
    assert states == {bad.id: "pending", good.id: "delivered"}
    failure = WebhookDelivery.objects.filter(subject_id=bad.id, attempts=1).get().log.get()
    assert failure.failure == "internal"
    assert not FailedItem.objects.exists()


def test_an_owner_has_room_for_so_many_endpoints_and_is_told_what_to_do(agent):
    with receiver() as hook:
        owner = owner_with(agent, hook.url, MOST_ENDPOINTS)
        refused = owner.post("webhook-endpoints/", {"url": hook.url})
        assert refused.status_code == 422
        assert "Remove one first" in refused.json()["errors"][0]["detail"]
        assert WebhookEndpoint.objects.count() == MOST_ENDPOINTS
        kept = WebhookEndpoint.objects.first()
        assert owner.delete(f"webhook-endpoints/{kept.id}/").status_code in {200, 204}
        assert owner.post("webhook-endpoints/", {"url": hook.url}).status_code == 201
        lead = as_user(people.associate("triage", lead=True).user)
        assert lead.post("webhook-endpoints/", {"url": hook.url}).status_code == 201


def test_mail_and_departments_have_workers_of_their_own():
    current_app.loader.import_default_modules()
    queue_of = {
        name: current_app.amqp.router.route({}, name)["queue"].name
        for name in ("outbox.relay", "outbox.mail", "departments.call", "jobs.work", "inquiries.check_due")
    }
    assert len(set(queue_of.values())) == 5
