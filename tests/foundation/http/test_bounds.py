"""Cheap requests stay cheap: what would cost much is refused before it is worked on, and nothing is changed."""

import time

import pytest
from django.test import Client
from rest_framework import serializers

from audit.models import JournalEntry
from foundation.actor import Role
from foundation.http.inputs import DictOf, ListOf
from foundation.input_bounds import MOST_VALUES, has_more_values_than, words_to_search
from inquiries.catalog.rules.forms import decide_pattern_error
from inquiries.catalog.rules.intake import validate_details
from inquiries.handoffs.suggestions.rules import decide_suggestion_rule_errors
from inquiries.inquiry.models import Inquiry
from inquiries.routing.models import RoutingRuleSet
from tests.factories import members, people
from tests.support.bodies import bodies_of_the_api
from tests.support.calls import Caller, as_agent, as_client, as_user
from tests.support.minutes import wait_for_a_minute
from tests.support.pages import at_pages

pytestmark = pytest.mark.django_db(transaction=True)


class Within:
    """The block takes no longer than that many seconds of this process."""

    def __init__(self, seconds):
        self.seconds = seconds

    def __enter__(self):
        self.began = time.process_time()

    def __exit__(self, *_error):
        assert time.process_time() - self.began < self.seconds


@pytest.mark.parametrize("path", ["members/", "inquiries/", "job-aids/"])
@pytest.mark.parametrize("search", [" ".join(["ab"] * 11), "x" * 201, "a " * 3000])
def test_a_search_of_thousands_of_words_is_refused(path, search):
    caller = as_agent(people.agent())
    with Within(2):
        answer = caller.get(f"{path}?search={search.replace(' ', '+')}")
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == ["?search"]
    assert caller.get(f"{path}?search=" + "+".join(["ab"] * 10)).status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/me/", "/admin/", "/o/authorize/", "/livez"])
def test_an_address_has_a_bound_wherever_it_leads(path):
    assert Client().get(f"{path}?q={'x' * 9000}").status_code == 414


@pytest.mark.parametrize(
    "path", ["/api/v1/me/?q=%00", "/api/v1/inquiry-types/%00/", "/admin/service-inquiries/?queue=%00"]
)
def test_an_address_with_a_character_that_no_database_holds_is_malformed(path):
    for client in (Client(), signed_in(Role.LEAD)):
        assert client.get(path).status_code == 400


@pytest.mark.parametrize("path", ["/admin/customers/", "/admin/job-aids/", "/admin/accounts/user/"])
def test_pages_work_on_the_first_words_alone(path):
    client = at_pages(people.agent()) if "accounts" not in path else signed_in(Role.ADMINISTRATOR)
    with Within(4):
        for name in ("q",) if "accounts" in path else ("q", "search", "text"):
            assert client.get(path, {name: "ab " * 2500}).status_code == 200


def signed_in(role):
    user = people.UserFactory()
    people.grant(user, role)
    client = Client()
    client.force_login(user)
    return client


UNIQUE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"list": {"type": "array", "title": "List", "uniqueItems": True}},
}


@pytest.mark.parametrize("count", [900, 16_000])
def test_items_that_must_differ_are_compared_once_each(count):
    items = [{"a": number} if number % 2 else [number] for number in range(count // 2)]
    with Within(1):
        errors = validate_details(UNIQUE, {"list": items}, today=None)
    assert [error.code for error in errors] == ([] if count == 900 else ["too_large"])
    (repeated,) = validate_details(UNIQUE, {"list": [{"a": 1, "b": 2}, {"b": 2, "a": 1}]}, today=None)
    assert (repeated.pointer, repeated.code) == ("/details/list", "repeated")


def test_details_of_thousands_of_values_are_refused_and_nothing_is_changed():
    agent = people.agent()
    policy = members.policy(agent)
    body = {"policy": str(policy.id), "inquiry_type": "other", "summary": "x"}
    with Within(3):
        answer = as_agent(agent).post(
            f"members/{policy.member_id}/inquiries/", {**body, "details": {"list": [{"a": n} for n in range(9_000)]}}
        )
    assert answer.status_code == 422
    assert ("/details", "too_large") in [(one["pointer"], one["code"]) for one in answer.json()["errors"]]
    assert not Inquiry.objects.exists()


def listed(shape, path=""):
    """Every list and object of a body that is judged item by item, with where it stands."""
    for name, field in shape().fields.items():
        yield from _listed(field, f"{path}/{name}")


def _listed(field, path):
    if isinstance(field, serializers.ListSerializer | serializers.ListField | serializers.DictField):
        yield path, field
        yield from _listed(field.child, path)
    elif isinstance(field, serializers.Serializer):
        for name, below in field.fields.items():
            yield from _listed(below, f"{path}/{name}")


LISTED = [(path, field) for shape in bodies_of_the_api() for path, field in listed(shape, shape.__name__)]


@pytest.mark.parametrize(("path", "field"), LISTED, ids=[path for path, _ in LISTED])
def test_every_list_of_a_body_is_judged_before_its_items(path, field):
    assert isinstance(field, ListOf | DictOf), path
    assert 0 < field.most <= 500, path
    many = [{}] * 200_000 if isinstance(field, ListOf) else {str(number): {} for number in range(200_000)}
    with Within(0.5), pytest.raises(serializers.ValidationError) as refused:
        field.run_validation(many)
    assert [one.code for one in refused.value.detail] == ["max_length" if isinstance(field, ListOf) else "too_many"]


def test_lists_of_bodies_are_found():
    assert {path.rpartition("/")[2] for path, _ in LISTED} >= {"rules", "skills", "references", "drafts", "variants"}


def test_a_body_of_more_values_than_anybody_sends_is_malformed():
    caller = as_user(people.associate("triage", lead=True).user)
    with Within(3):
        answer = caller.post("routing/rule-sets/", {"title": "x", "rules": [{}] * 240_000})
    assert (answer.status_code, answer.json()["detail"]) == (400, "The body holds more than 20,000 values.")
    assert not RoutingRuleSet.objects.filter(title="x").exists()


def test_thousands_of_unknown_fields_are_counted_and_not_listed():
    answer = as_agent(people.agent()).post("inquiries/", {f"field{number}": 1 for number in range(5000)})
    errors = answer.json()["errors"]
    assert (answer.status_code, len(errors), errors[-1]["code"]) == (422, 201, "more_errors")


def test_values_are_counted_no_further_than_needed():
    assert not has_more_values_than(3, {"a": [1]})
    assert has_more_values_than(2, {"a": [1]})
    assert has_more_values_than(MOST_VALUES, [[[]] * 2000])
    assert words_to_search("a  b " * 900) == "a b a b a b a b a b"


@pytest.mark.parametrize(
    "pattern",
    [
        *("^(a+)+$", "^(a|a)*$", "^(a|b)$", "(a*)*", "^a*a*a*a*$", "^[a-z]+[a-z]+[a-z]+$", "^.*.*.*x$", "a+"),
        *("^(a{1,50}){1,50}$", r"^(\d+)\1$", "^(?=a)b$", "^" + "a?" * 30 + "$", "^[0-9]{1,900}[0-9]{1,900}$", "^[a-$"),
        *("^" + "." * 40 + "|", "^" + "\\\\." * 30 + "x**$", "^(" + "." * 30 + "(a)$"),
        *("^(a?){9}$", "^" + "a" * 200 + "$", "^a**$", 7),
    ],
)
def test_a_pattern_that_can_take_long_is_not_published_and_judged_at_once(pattern):
    with Within(0.5):
        assert decide_pattern_error(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[0-9]{1,7}(\.[0-9]{2})?$",
        r"^\d{3}-\d{2}-\d{4}$",
        "^[A-Z]{1,3}[0-9]*$",
        "^.*x.*$",
        r"^(?:ab)?c+$",
        r"^[^\]]+$",
    ],
)
def test_a_pattern_whose_work_is_known_is(pattern):
    assert decide_pattern_error(pattern) == ""


@pytest.mark.parametrize("pattern", ["^.*x.*y$", "^[0-9]{0,499}[0-9]{0,499}$", "^" + "a?" * 17 + "a{17}$"])
def test_the_worst_of_what_may_be_published_is_quick(pattern):
    assert decide_pattern_error(pattern) == ""
    form = {"type": "object", "properties": {"text": {"type": "string", "pattern": pattern}}}
    with Within(1):
        for text in ("a" * 500, "0" * 499 + "b", "a" * 17 + "b", "x" * 500):
            validate_details(form, {"text": text}, today=None)


@pytest.mark.parametrize("pattern", ["a ... b ... c ... d ... e", " ".join(["a"] * 13), "a" * 201])
def test_a_phrase_that_can_take_long_is_not_published(pattern):
    rules = {"thresholds": {"a": 1}, "leads_to": {"a": [[None, "x"]]}, "types": {}, "details": []}
    good = decide_suggestion_rule_errors({**rules, "phrases": {"a": [[1, ["a ... b"]]]}}, destinations=["x"])
    assert good == []
    (wrong,) = decide_suggestion_rule_errors({**rules, "phrases": {"a": [[1, [pattern]]]}}, destinations=["x"])
    assert wrong[0] == "/phrases/a/0"


@pytest.mark.parametrize("path", ["/o/revoke_token/", "/o/token/", "/o/authorize/"])
def test_what_is_asked_without_signing_in_is_limited_by_address(path, settings):
    settings.ARSOS_TOKENS_PER_MINUTE = 3
    wait_for_a_minute()
    answers = [Client().post(path, {"token": "x"}, REMOTE_ADDR="203.0.113.77").status_code for _ in range(9)]
    assert answers[-1] == 429
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    assert Client().post(path, {"token": "x"}, REMOTE_ADDR="203.0.113.78").status_code == 503


def test_the_document_is_drawn_once_and_limited_by_address(settings):
    first = Client().get("/api/v1/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
    assert first.status_code == 200
    assert first.json()["openapi"].startswith("3.")
    with Within(1):
        for _ in range(20):
            again = Client().get("/api/v1/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
    assert again.content == first.content
    seen = {"Accept": "application/vnd.oai.openapi+json", "If-None-Match": first["ETag"]}
    assert Client().get("/api/v1/schema/", headers=seen).status_code == 304
    settings.ARSOS_REQUESTS_PER_MINUTE = 3
    wait_for_a_minute()
    answers = [Client().get("/api/v1/schema/", REMOTE_ADDR="203.0.113.79") for _ in range(9)]
    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"]


def test_a_caller_that_is_refused_costs_no_parsing():
    body = b'{"a":' + b"[" * 900_000
    with Within(1):
        answer = Caller(headers={"Authorization": "Bearer nothing"}).client.post(
            "/api/v1/inquiries/", body, content_type="application/json", headers={"Authorization": "Bearer nothing"}
        )
    assert answer.status_code == 401


def spent(settings):
    """So few requests a minute that the third is one too many."""
    settings.ARSOS_REQUESTS_PER_MINUTE = 2
    wait_for_a_minute()


def test_a_person_has_a_minute_at_the_pages_too(settings):
    spent(settings)
    client = signed_in(Role.ADMINISTRATOR)
    assert [client.get("/admin/calendars/").status_code for _ in range(2)] == [200, 200]
    refused = client.get("/admin/calendars/")
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 60
    assert "Wait" in refused.content.decode()


def test_a_client_that_tries_strange_agents_is_stopped_and_leaves_no_more_rows(settings):
    spent(settings)
    mine, other = people.agent(), people.agent()
    caller = as_client(people.client(mine), other)
    kinds = [caller.get("me/").status_code for _ in range(6)]
    assert kinds[-1] == 429
    assert JournalEntry.objects.filter(kind="denied").count() == kinds.count(403) <= 2
