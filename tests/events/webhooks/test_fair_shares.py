"""One owner's slow endpoints hold up nobody: shares of the courier, room for endpoints, workers of their own."""

import threading
import time
from contextlib import ExitStack, contextmanager

import pytest
from celery import current_app
from django.db import connection, transaction

from arsos.schedule import SCHEDULE
from dev.demo.department_server import DepartmentServer
from events.feed.models import OutboxMessage
from events.notifications.models import Notification
from events.notifications.steps import Notice, notify
from events.tasks import number_events, relay, send_mail
from events.webhooks import delivery_worker as couriers
from events.webhooks import round as courier_round
from events.webhooks.actions.endpoints import MOST_ENDPOINTS
from events.webhooks.models import WebhookDelivery, WebhookEndpoint
from events.webhooks.round import SHARE, DeliveryRound
from foundation import clock, outbound
from foundation.jobs.models import FailedItem
from inquiries.departments import round as rounds
from inquiries.departments.actions.ask import DepartmentQuestion, request_department
from inquiries.departments.models import Department, DepartmentRequest
from inquiries.queues.actions import claim_inquiry
from inquiries.tasks import call_departments
from tests.factories import inquiries, people
from tests.support.calls import as_client, as_user
from tests.support.crowds import crowd
from tests.support.receiver import receiver

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60.0
"""Seconds until what is waited for will never come."""
HANGS = 2 * PATIENCE
"""Seconds that pass before one that hangs answers, unless it is released."""


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """Rounds and calls that last as long as a busy machine needs."""
    monkeypatch.setattr(courier_round, "ROUND_SECONDS", 600.0)
    monkeypatch.setattr(rounds, "ROUND_SECONDS", 600.0)
    for bound in ("SECONDS_TO_ANSWER", "SECONDS_ALTOGETHER"):
        monkeypatch.setattr(outbound, bound, 600.0)


def owner_with(agent, url, count):
    owner = as_client(people.client(agent), agent)
    for _ in range(count):
        assert owner.post("webhook-endpoints/", {"url": url}).status_code == 201
    return owner


def test_twenty_slow_endpoints_of_one_owner_do_not_hold_up_another(agent):
    other = people.agent()
    with receiver() as slow, receiver() as quick:
        slow.seconds = HANGS
        owner_with(agent, slow.url, 20)
        owner_with(other, quick.url, 1)
        inquiries.filed("other", agent=agent)
        inquiries.filed("other", agent=other)
        told = WebhookDelivery.objects.filter(endpoint__url=quick.url)
        late = WebhookDelivery.objects.filter(endpoint__url=slow.url)
        with working(relay):
            assert until(lambda: set(told.values_list("state", flat=True)) == {"delivered"}), "while those hang"
            assert until(lambda: len(slow.got) == SHARE)
            assert not late.filter(state="delivered").exists()
            slow.released.set()
        assert late.values("endpoint").distinct().count() == 20
        assert set(late.values_list("state", flat=True)) == {"delivered"}


def test_no_owner_is_called_at_more_than_their_share(agent):
    with receiver() as slow:
        slow.seconds = 0.3
        owner_with(agent, slow.url, 10)
        inquiries.filed("other", agent=agent)
        most = []

        class Watched(DeliveryRound):
            def _end(self, future):
                most.append(len(self.turns))
                super()._end(future)

        Watched().run()
    assert max(most) == SHARE
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"delivered"}


def test_what_happens_while_a_slow_endpoint_answers_is_told_meanwhile(agent):
    other = people.agent()
    with receiver() as slow, receiver() as quick:
        slow.seconds = HANGS
        owner_with(agent, slow.url, 1)
        owner_with(other, quick.url, 1)
        inquiries.filed("other", agent=agent)

        with working(relay):
            assert until(lambda: slow.got)
            inquiries.filed("other", agent=other)
            assert until(lambda: quick.accepted), "told before the slow one had answered"
            slow.released.set()


def test_a_round_leaves_who_hangs_and_the_next_one_numbers_and_tells_others(agent, monkeypatch):
    monkeypatch.setattr(courier_round, "ROUND_SECONDS", 0.8)
    other = people.agent()
    with receiver() as slow, receiver() as quick:
        slow.seconds = HANGS
        owner_with(agent, slow.url, 1)
        owner_with(other, quick.url, 1)
        WebhookEndpoint.objects.update(event_types=["inquiry.submitted"])
        inquiries.filed("other", agent=agent)
        relay()
        hanging = WebhookDelivery.objects.get()
        assert (hanging.state, len(courier_round.LEFT)) == ("pending", 1), "it did not wait for who hangs"
        assert until(lambda: slow.got)
        inquiries.filed("other", agent=agent)
        inquiries.filed("other", agent=other)
        relay()
        assert until(lambda: quick.accepted)
        assert not OutboxMessage.objects.filter(sequence=None).exists()
        assert len(slow.got) == 1, "who still hangs is not called by the next round as well"
        slow.released.set()
        assert until(lambda: not courier_round.LEFT)
        hanging.refresh_from_db()
        assert (hanging.state, hanging.attempts, hanging.leased_until) == ("delivered", 1, None)
        relay()
    assert set(WebhookDelivery.objects.values_list("state", "attempts")) == {("delivered", 1)}


def test_events_get_their_numbers_without_a_courier(agent):
    inquiries.filed("other", agent=agent)
    assert OutboxMessage.objects.filter(sequence=None).exists()
    number_events()
    assert not OutboxMessage.objects.filter(sequence=None).exists()
    assert current_app.amqp.router.route({}, "outbox.number")["queue"].name == "celery"
    assert SCHEDULE["number events"]["task"] == "outbox.number"


def test_a_turn_ends_in_time_and_gives_back_what_it_did_not_try(agent, monkeypatch):
    monkeypatch.setattr(couriers, "TURN_SECONDS", 0.2)
    with receiver() as slow:
        owner_with(agent, slow.url, 1)
        filed = [inquiries.filed("other", agent=agent) for _ in range(20)]
        slow.seconds = 0.4
        turns = []

        class Watched(DeliveryRound):
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
        assert "Remove one, or add events to one" in refused.json()["errors"][0]["detail"]
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


def ask(department, agent, count=1):
    for _ in range(count):
        inquiry, by = inquiries.filed("other", agent=agent), inquiries.actor_of(people.associate("triage"))
        claim_inquiry(inquiry.reference, by=by, at=clock.now())
        request_department(
            inquiry.reference, DepartmentQuestion(department=department, summary="x"), by=by, at=clock.now()
        )


@contextmanager
def departments(*codes):
    """A system for each of some departments."""
    with ExitStack() as stack:
        systems = {code: stack.enter_context(DepartmentServer()) for code in codes}
        for code, system in systems.items():
            Department.objects.filter(code=code).update(gateway="http", url=system.url)
        yield systems


@contextmanager
def working(task):
    """A worker beside this one."""

    def work():
        task()
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield thread
    finally:
        thread.join()


def brought_to(code):
    return DepartmentRequest.objects.filter(department=code).exclude(delivered_at=None).count()


def until(condition):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and not condition():
        time.sleep(0.02)
    return condition()


def test_a_slow_department_holds_up_no_other_and_nothing_that_comes_later(agent):
    with departments("claims", "billing", "enrollment") as systems:
        systems["claims"].misbehave, systems["claims"].seconds = "slow", HANGS
        for code in systems:
            ask(code, agent)
        with working(call_departments) as round_:
            assert until(lambda: brought_to("billing") == brought_to("enrollment") == 1)
            ask("billing", agent)
            assert until(lambda: brought_to("billing") == 2), "also what came while the slow one was called"
            assert (brought_to("claims"), round_.is_alive()) == (0, True)
            systems["claims"].released.set()
        assert brought_to("claims") == 1


def test_a_round_of_calls_leaves_a_department_that_hangs(agent, monkeypatch):
    monkeypatch.setattr(rounds, "ROUND_SECONDS", 0.8)
    with departments("claims", "billing") as systems:
        systems["claims"].misbehave, systems["claims"].seconds = "slow", HANGS
        ask("claims", agent)
        call_departments()
        assert list(rounds.LEFT.values()) == ["claims"], "it did not wait for who hangs"
        ask("billing", agent)
        call_departments()
        assert until(lambda: brought_to("billing"))
        assert brought_to("claims") == 0
        systems["claims"].released.set()
        assert until(lambda: not rounds.LEFT)
        assert brought_to("claims") == 1


def test_forty_slow_endpoints_hold_up_neither_mail_nor_departments(agent):
    told = people.associate("triage").user
    with receiver() as slow, departments("claims"):
        slow.seconds = HANGS
        owner_with(agent, slow.url, 1)
        WebhookEndpoint.objects.update(event_types=["inquiry.submitted"])
        crowd([WebhookEndpoint.objects.get()], 39)
        ask("claims", agent)
        with transaction.atomic():
            notify(
                [told.id],
                Notice(kind="reopened", subject_id=told.id, reference="SI-MAIL-0001", once="1"),
                at=clock.now(),
            )
        Notification.objects.update(mail_due_at=clock.now())
        with working(relay) as courier:
            assert until(lambda: slow.got)
            call_departments()
            send_mail()
            assert (brought_to("claims"), courier.is_alive()) == (1, True)
            assert Notification.objects.get(user=told).mail_state == "sent"
            slow.released.set()
        assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"delivered"}
        assert WebhookDelivery.objects.values("endpoint").distinct().count() == 40
