"""Conventions that every answer keeps: limits, request ids, and everything that is wrong said at once."""

import re

import pytest

from inquiries.filing import steps as file_inquiry
from inquiries.inquiry.models import Inquiry
from tests.factories import inquiries, members, people
from tests.support.calls import Caller, as_agent
from tests.support.minutes import wait_for_a_minute
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)

LEFT = re.compile(r'"caller";r=(\d+);t=(\d+)')


def test_every_answer_says_what_is_left(settings):
    settings.ARSOS_REQUESTS_PER_MINUTE = 10
    wait_for_a_minute()
    caller = as_agent(people.agent())
    first, second = caller.get("me/"), caller.get("me/")
    assert first["RateLimit-Policy"] == '"caller";q=10;w=60'
    counts = [int(LEFT.fullmatch(answer["RateLimit"])[1]) for answer in (first, second)]
    assert counts == [9, 8]
    assert "RateLimit" in Caller().get("me/")
    assert "RateLimit" in caller.get("inquiries/SI-0000-0000/")


def test_too_many_requests_wait(settings):
    settings.ARSOS_REQUESTS_PER_MINUTE = 3
    wait_for_a_minute()
    caller = as_agent(people.agent())
    answers = [caller.get("me/") for _ in range(9)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert refused[0].json()["type"].endswith("/throttled")
    assert 1 <= int(refused[0]["Retry-After"]) <= 60


def test_without_redis_everybody_may_go_on(settings):
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    assert as_agent(people.agent()).get("me/").status_code == 200


@pytest.mark.parametrize(("sent", "kept"), [("abc-1", True), ("with space", False), ("x" * 129, False)])
def test_a_request_id_comes_back(sent, kept):
    answer = as_agent(people.agent()).get("me/", X_Request_Id=sent)
    assert (answer["X-Request-Id"] == sent) is kept


def test_everything_wrong_is_said_at_once():
    agent = people.agent()
    person = {"first_name": "N", "last_name": "N", "date_of_birth": "2999-01-01", "zip_code": "1"}
    body = {"prospect": person, "authority": "own_application", "line_of_business": "MAPD", "unknown": 1}
    body |= {"inquiry_type": "id_card", "details": {"reason": "eaten", "card": "medical"}}
    answer = as_agent(agent).post("inquiries/", body)
    pointers = {error["pointer"] for error in answer.json()["errors"]}
    assert {"/unknown", "/summary", "/details/reason", "/details/address_confirmed", "/self_service"} <= pointers
    whole = {**body, "summary": "x"}
    del whole["unknown"]
    pointers = {error["pointer"] for error in as_agent(agent).post("inquiries/", whole).json()["errors"]}
    assert pointers == {
        "/prospect/date_of_birth",
        "/prospect/zip_code",
        "/details/reason",
        "/details/address_confirmed",
        "/self_service",
    }
    assert not Inquiry.objects.exists()


def test_a_reference_that_is_taken_is_drawn_again(monkeypatch):
    agent = people.agent()
    first = inquiries.filed(agent=agent)
    drawn = iter([first.reference, first.reference, "SI-7K3M-9QX5"])
    monkeypatch.setattr(file_inquiry, "new_reference", lambda: next(drawn))
    policy = members.policy(agent)
    body = {"policy": str(policy.id), "inquiry_type": "other", "summary": "x", "details": {"what_is_needed": "x"}}
    answer = as_agent(agent).post(f"members/{policy.member_id}/inquiries/", body)
    assert (answer.status_code, answer.json()["reference"]) == (201, "SI-7K3M-9QX5")
    assert Inquiry.objects.count() == 2


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_a_method_that_is_none_is_answered_in_words(method):
    agent = people.agent()
    caller = as_agent(agent)
    answer = caller.client.generic(method, "/api/v1/me/", "{}", "application/json", headers=caller.headers)
    assert (answer.status_code, answer.json()["title"]) == (405, "This address does not take that method")
    assert answer.json()["detail"] == f"{method} is not possible here. The header Allow says what is."
    assert "GET" in answer["Allow"]
    page = at_pages(agent).generic(method, "/admin/customers/")
    assert (page.status_code, "cannot be opened this way" in text_of(page)) == (405, True)
    assert "POST" in page["Allow"]
