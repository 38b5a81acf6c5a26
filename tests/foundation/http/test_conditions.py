"""Conditional requests by RFC 9110, 13, and HEAD by 9.3.2: as GET, under the same scope, without a body."""

import pytest

from audit.models import JournalEntry
from inquiries.inquiry.models import Inquiry
from tests.factories import inquiries, people
from tests.support.calls import as_agent, as_client, as_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def inquiry(agent):
    return inquiries.filed("other", agent=agent)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ("{tag}", 304),
        ("W/{tag}", 304),
        ('"other", {tag}', 304),
        ('W/"other" , W/{tag}', 304),
        ("*", 304),
        ('"other"', 200),
        ('W/"other"', 200),
        ("", 200),
        ("nonsense", 200),
    ],
)
def test_what_a_reader_has_already_is_not_sent_again(agent, inquiry, given, status):
    caller, path = as_agent(agent), f"inquiries/{inquiry.reference}/"
    tag = caller.get(path)["ETag"]
    for method in ("get", "head"):
        answer = caller._send(method, path, None, {"If-None-Match": given.format(tag=tag)})
        assert answer.status_code == status
        assert answer["ETag"] == tag
        assert bool(answer.content) is (status == 200 and method == "get")


@pytest.mark.parametrize(
    ("given", "is_taken"),
    [
        ("{tag}", True),
        ('"99-x", {tag}', True),
        ('{tag}, "99-x"', True),
        ("*", True),
        ("", True),
        ('"99-x"', False),
        ("W/{tag}", False),
        ('W/{tag}, "99-x"', False),
        ("nonsense", False),
        ('"x"', False),
        ('"' + "9" * 400 + '"', False),
    ],
)
def test_a_change_is_made_to_the_version_that_was_read_alone(inquiry, given, is_taken):
    associate = people.associate(inquiry.queue.code)
    caller, path = as_user(associate.user), f"inquiries/{inquiry.reference}/"
    tag = caller.get(path)["ETag"]
    answer = caller.post(f"{path}claim/", **{"If-Match": given.format(tag=tag)})
    inquiry.refresh_from_db()
    assert (answer.status_code == 200) is is_taken
    assert (inquiry.status == "in_progress") is is_taken
    if not is_taken:
        assert (answer.status_code, answer.json()["type"].rsplit("/", 1)[1]) == (412, "stale")


def test_a_read_of_another_version_is_refused(agent, inquiry):
    caller, path = as_agent(agent), f"inquiries/{inquiry.reference}/"
    assert caller.get(path, **{"If-Match": '"99-x"'}).status_code == 412
    assert caller.get(path, **{"If-Match": caller.get(path)["ETag"]}).status_code == 200


PATHS = ("inquiries/", "inquiries/{0}/", "inquiries/{0}/timeline/", "members/", "members/?search=abc", "me/", "events/")


@pytest.mark.parametrize("path", PATHS)
def test_head_answers_as_get_without_a_body(agent, inquiry, path):
    caller, address = as_agent(agent), path.format(inquiry.reference)
    got, head = caller.get(address), caller._send("head", address, None, {})
    assert (got.status_code, head.status_code) == (200, 200)
    assert head.content == b""
    mine = {"X-Request-Id", "RateLimit"}
    assert {k: v for k, v in head.items() if k not in mine} == {k: v for k, v in got.items() if k not in mine}


@pytest.mark.parametrize("path", PATHS)
def test_head_needs_the_scope_of_get_and_knows_its_parameters(agent, inquiry, path):
    address = path.format(inquiry.reference)
    without = as_client(people.client(agent, scopes="reports:read"), agent)
    assert without._send("head", address, None, {}).status_code == without.get(address).status_code
    if path != "me/":
        assert without._send("head", address, None, {}).status_code == 403
    unknown = f"{address}{'&' if '?' in address else '?'}nonsense=1"
    assert as_agent(agent)._send("head", unknown, None, {}).status_code == 400


def test_head_of_what_shows_a_person_is_journaled_and_of_what_is_hidden_is_404(agent, inquiry):
    other = as_agent(people.agent())
    assert other._send("head", f"inquiries/{inquiry.reference}/", None, {}).status_code == 404
    as_agent(agent)._send("head", f"inquiries/{inquiry.reference}/", None, {})
    assert JournalEntry.objects.filter(road__startswith="HEAD ", subjects=[inquiry.member_id]).exists()
    assert Inquiry.objects.count() == 1
