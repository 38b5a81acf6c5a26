"""What /metrics says, to whom, and what it never says (ADR 51)."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families

from arsos import celery, task_counts
from events.tasks import number_events
from foundation import clock
from foundation.jobs.models import FailedItem
from foundation.measures import NO_ROUTE
from inquiries.targets.models import InquiryClock
from tests.factories import inquiries, members, people
from tests.support.calls import as_agent, as_user

pytestmark = pytest.mark.django_db(transaction=True)

TOKEN = "a-token-of-the-suite-0123456789abcdef"


@pytest.fixture(autouse=True)
def opened(settings, redis):
    """With a token, and nothing kept of another test."""
    settings.ARSOS_METRICS_TOKEN = TOKEN
    cache.clear()
    redis.delete(task_counts.RUNS, task_counts.SECONDS, task_counts.LAST)


def ask(**headers):
    return Client(raise_request_exception=False).get(
        "/metrics", headers=headers or {"Authorization": f"Bearer {TOKEN}"}
    )


def values():
    """Every sample by its name and labels."""
    answer = ask()
    assert answer.status_code == 200
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


@pytest.mark.parametrize(
    "headers",
    [{"X-None": ""}, {"Authorization": "Bearer other"}, {"Authorization": TOKEN}, {"Authorization": "Bearer "}],
)
def test_without_the_token_there_is_no_such_page(headers):
    answer = ask(**headers)
    assert (answer.status_code, b"arsos_" in answer.content) == (404, False)


def test_without_a_token_in_the_settings_nobody_gets_in(settings):
    settings.ARSOS_METRICS_TOKEN = ""
    assert ask(Authorization="Bearer ").status_code == 404


def test_answers_are_counted_by_route_and_never_by_path():
    agent = people.agent()
    caller, inquiry = as_agent(agent), inquiries.filed(agent=agent)
    route = "/api/v1/inquiries/<str:reference>/"
    before = values()
    assert caller.get(f"inquiries/{inquiry.reference}/").status_code == 200
    assert caller.get("inquiries/SI-0000-0000/").status_code == 404
    Client().get("/made-up-by-somebody/")
    Client().generic("BREW", "/livez")
    after = values()
    assert after["arsos_http_answers_total", *sorted((route, "GET", "2xx"))] >= 1
    grown = {key for key, value in after.items() if key[0] == "arsos_http_answers_total" and value > before.get(key, 0)}
    assert {frozenset(key[1:]) for key in grown} >= {
        frozenset((route, "GET", "2xx")),
        frozenset((route, "GET", "4xx")),
        frozenset((NO_ROUTE, "GET", "4xx")),
        frozenset(("/livez", "other", "2xx")),
    }
    said = ask().content.decode()
    assert inquiry.reference not in said
    assert "made-up" not in said
    assert "BREW" not in said


def test_it_holds_nothing_of_anybody():
    agent = people.agent()
    policy = members.policy(agent)
    inquiry = inquiries.filed(agent=agent, policy=policy)
    as_agent(agent).get(f"members/{policy.member_id}/")
    said = ask().content.decode()
    for secret in (
        policy.member.last_name,
        policy.member.first_name,
        str(policy.member_id),
        inquiry.reference,
        agent.san,
    ):
        assert secret not in said


def test_queues_claims_and_targets():
    agent, associate = people.agent(), people.associate("benefits")
    inquiry = inquiries.filed(agent=agent)
    queue = inquiry.queue.code
    found = values()
    assert found["arsos_queue_inquiries", *sorted((queue, "queued"))] == 1
    assert found["arsos_queue_overdue", queue] == 0
    claims = found["arsos_claim_wait_seconds_count",]
    person = people.associate(queue) if queue != "benefits" else associate
    assert as_user(person.user).post(f"inquiries/{inquiry.reference}/claim/").status_code == 200
    cache.clear()
    found = values()
    assert found["arsos_claim_wait_seconds_count",] == claims + 1
    assert found["arsos_queue_inquiries", *sorted((queue, "queued"))] == 0
    assert found["arsos_queue_inquiries", *sorted((queue, "in_progress"))] == 1
    now = clock.now()
    ended = InquiryClock.objects.filter(inquiry=inquiry).first()
    InquiryClock.objects.filter(pk=ended.pk).update(state="met", ended_at=now - timedelta(minutes=1))
    cache.clear()
    assert values()["arsos_targets_ended_last_hour", *sorted((ended.kind, "met"))] == 1


def test_events_seals_and_items():
    inquiries.filed(agent=people.agent())
    now = clock.now()
    FailedItem.objects.create(
        sweep="inquiries.check_due",
        item_id=inquiries.filed().id,
        attempts=5,
        error="ValueError",
        first_failed_at=now,
        failed_at=now,
        set_aside_at=now,
    )
    found = values()
    assert found["arsos_events_unnumbered",] >= 2
    assert found["arsos_seal_lag_seconds",] >= 0
    assert found["arsos_items_set_aside", "inquiries.check_due"] == 1
    assert found["arsos_jobs_open", "import"] == 0
    assert {found["arsos_import_rows_total", result] for result in ("created", "rejected")} == {0}
    assert found["arsos_server_up", "postgresql"] == found["arsos_server_up", "redis"] == 1


def test_tasks_are_counted_by_whoever_runs_them(redis):
    assert celery.task_counts is task_counts, "workers load it"
    number_events.apply()
    redis.delete("mail")
    redis.rpush("mail", "x", "y")
    try:
        found = values()
    finally:
        redis.delete("mail")
    assert found["arsos_task_runs_total", *sorted(("outbox.number", "done"))] == 1
    assert found["arsos_task_seconds_total", "outbox.number"] > 0
    assert abs(found["arsos_task_last_success_seconds", "outbox.number"] - clock.now().timestamp()) < 60
    assert found["arsos_task_queue_length", "mail"] == 2


def test_the_database_is_asked_once_in_fifteen_seconds():
    ask()
    with CaptureQueriesContext(connection) as asked:
        assert ask().status_code == 200
    assert len(asked) == 0
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        ask()
    assert 0 < len(asked) <= 25


def test_without_redis_it_says_so_and_what_the_database_says(settings):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:9/0"}}
    found = values()
    assert (found["arsos_server_up", "redis"], found["arsos_server_up", "postgresql"]) == (0, 1)
    assert "arsos_seals_not_anchored" in {key[0] for key in found}


def test_every_name_is_of_one_pattern():
    assert all(re.fullmatch(r"arsos_[a-z_]+|process_\w+|python_\w+", key[0]) for key in values())
