"""A draft becomes one inquiry, however often and by how many at once it is submitted (R12)."""

from uuid import uuid4

import pytest

from audit.models import JournalEntry
from inquiries.inquiry.models import Inquiry
from tests.factories import inquiries, members, people
from tests.support.at_once import at_once
from tests.support.calls import as_agent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def drafted():
    """Who speaks for an agent, each time by a connection of its own, and the id of a draft."""
    agent = people.agent()
    client = people.client(agent)
    policy, need = members.policy(agent), inquiries.need("billing")
    content = {
        "member": str(policy.member_id),
        "policy": str(policy.id),
        "inquiry_type": "billing",
        "summary": "A bill that came twice",
        "details": dict(need.details),
        **({"self_service": need.self_service} if need.self_service else {}),
    }
    made = as_agent(agent, client).post("inquiry-drafts/", {"flow": "my_humana_business", "content": content})
    assert made.status_code == 201, made.content
    return lambda: as_agent(agent, client), made.json()["id"]


def test_six_at_once_get_one_inquiry_and_so_does_who_comes_later(drafted):
    caller, draft = drafted
    answers = at_once(6, lambda number: caller().post(f"inquiry-drafts/{draft}/submit/", key=f"key-{number}"))
    assert [one.status_code for one in answers] == [201] * 6, [one.content for one in answers]
    references = {one.json()["reference"] for one in answers}
    assert references == {Inquiry.objects.get().reference}
    later = caller().post(f"inquiry-drafts/{draft}/submit/", key="later")
    assert (later.status_code, later.json()["reference"]) == (201, references.pop())
    assert later.headers["Idempotency-Replayed"] == "true"
    assert not JournalEntry.objects.filter(kind="denied").exists()


def test_nobody_else_gets_it_and_that_is_journaled(drafted):
    caller, draft = drafted
    assert caller().post(f"inquiry-drafts/{draft}/submit/").status_code == 201
    stranger = as_agent(people.agent())
    for step in (draft, uuid4()):
        before = JournalEntry.objects.filter(kind="denied", fields=["draft"]).count()
        assert stranger.post(f"inquiry-drafts/{step}/submit/").status_code == 404
        assert JournalEntry.objects.filter(kind="denied", fields=["draft"]).count() == before + 1


def test_who_submits_a_filed_draft_again_is_judged_as_whoever_submits_it_first(drafted):
    caller, draft = drafted
    address = f"inquiry-drafts/{draft}/submit/"
    assert caller().post(address, key="first").status_code == 201
    assert caller().post(address, **{"Idempotency-Key": ""}).status_code == 400, (
        "an effect needs a key, also where it has been made"
    )
    other = caller().post("inquiry-drafts/", {"flow": "my_humana_business", "content": {}}, key="second")
    assert other.status_code == 201
    assert caller().post(address, key="second").status_code == 422, "the key is of another request"
    assert caller().post(address, {"summary": "x"}, key="third").status_code == 422
    assert Inquiry.objects.count() == 1
