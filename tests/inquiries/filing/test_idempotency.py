"""One key makes one effect, however often and however concurrently it is sent."""

from uuid import uuid4

import pytest

from foundation.http.idempotency import bounded
from foundation.models import IdempotencyRecord
from inquiries.inquiry.models import Inquiry
from inquiries.referrals.models import Referral
from tests.factories import inquiries, members, people
from tests.support.at_once import at_once
from tests.support.calls import Caller, as_agent, as_user, token_of

pytestmark = pytest.mark.django_db(transaction=True)

NEED = {"inquiry_type": "other", "summary": "Help", "details": {"what_is_needed": "A letter"}}


def test_the_same_key_fifty_times_at_once_makes_one_inquiry():
    agent = people.agent()
    policy = members.policy(agent)
    vantage = as_agent(agent)
    body, key = {**NEED, "policy": str(policy.id)}, str(uuid4())

    def send(_number):
        return vantage.post(f"members/{policy.member_id}/inquiries/", body, key=key)

    answers = at_once(50, send)
    assert Inquiry.objects.count() == 1
    assert IdempotencyRecord.objects.count() == 1
    made = [answer for answer in answers if answer.status_code == 201]
    assert {answer.json()["reference"] for answer in made} == {Inquiry.objects.get().reference}
    assert len([answer for answer in made if "Idempotency-Replayed" not in answer]) == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert all(answer["Retry-After"] for answer in answers if answer.status_code == 409)


def test_a_replay_shows_the_inquiry_as_it_is_now():
    agent = people.agent()
    policy = members.policy(agent)
    vantage = as_agent(agent)
    body = {**NEED, "policy": str(policy.id)}
    first = vantage.post(f"members/{policy.member_id}/inquiries/", body, key="once")
    vantage.post(f"inquiries/{first.json()['reference']}/withdraw/", {"reason": "Not needed"})
    again = vantage.post(f"members/{policy.member_id}/inquiries/", body, key="once")
    assert (again.status_code, again["Idempotency-Replayed"]) == (201, "true")
    assert again.json()["status"] == "withdrawn"


def test_the_key_belongs_to_the_caller_and_to_the_request():
    agent, colleague = people.agent(), people.agent()
    policy = members.policy(agent)
    vantage = as_agent(agent)
    body = {**NEED, "policy": str(policy.id)}
    vantage.post(f"members/{policy.member_id}/inquiries/", body, key="mine")
    other = vantage.post(f"members/{policy.member_id}/inquiries/", {**body, "summary": "Else"}, key="mine")
    assert other.status_code == 422
    assert other.json()["type"].endswith("/idempotency-key-reused")
    elsewhere = members.policy(colleague)
    body = {**NEED, "policy": str(elsewhere.id)}
    assert as_agent(colleague).post(f"members/{elsewhere.member_id}/inquiries/", body, key="mine").status_code == 201


def test_a_refusal_keeps_no_key_and_a_referral_does():
    agent = people.agent()
    policy = members.policy(agent)
    vantage = as_agent(agent)
    path = f"members/{policy.member_id}/inquiries/"
    assert vantage.post(path, {**NEED, "summary": ""}, key="k").status_code == 422
    assert vantage.post(path, {**NEED, "policy": str(policy.id)}, key="k").status_code == 201
    presale = {**NEED, "policy": str(policy.id), "inquiry_type": "pre_sale"}
    first, again = vantage.post(path, presale, key="p"), vantage.post(path, presale, key="p")
    assert (first.status_code, again.status_code) == (422, 422)
    assert again["Idempotency-Replayed"] == "true"
    assert first.json()["referral"] == again.json()["referral"]
    assert Referral.objects.count() == 1


def test_two_clients_with_one_stale_version():
    inquiry = inquiries.filed()
    lead = as_user(people.associate("triage", lead=True).user)
    etag = lead.get(f"inquiries/{inquiry.reference}/")["ETag"]
    bodies = [{"priority": priority, "reason": "Test"} for priority in (1, 2)]

    def change(number):
        return lead.post(f"inquiries/{inquiry.reference}/prioritize/", bodies[number], If_Match=etag)

    answers = at_once(2, change)
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    stored = Inquiry.objects.get(id=inquiry.id)
    winner = next(number for number, answer in enumerate(answers) if answer.status_code == 200)
    assert (stored.version, stored.priority) == (inquiry.version + 1, bodies[winner]["priority"])


def test_a_page_that_has_not_changed_is_not_sent_again():
    inquiry = inquiries.filed()
    lead = as_user(people.associate("triage", lead=True).user)
    etag = lead.get(f"inquiries/{inquiry.reference}/")["ETag"]
    assert lead.get(f"inquiries/{inquiry.reference}/", If_None_Match=etag).status_code == 304


def test_keys_of_a_session_and_of_the_clients_that_act_for_the_person_are_apart():
    agent = people.agent()
    policy, body = members.policy(agent), {**NEED}
    first, second = people.client(), people.client()
    bearers = [{"Authorization": f"Bearer {token_of(one, user=agent.user)}"} for one in (first, second)]
    callers = [as_user(agent.user), *(Caller(headers=headers) for headers in bearers), as_agent(agent)]
    path = f"members/{policy.member_id}/inquiries/"
    answers = [one.post(path, {**body, "policy": str(policy.id)}, key="the same") for one in callers]
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.json()["reference"] for answer in answers}) == 4
    again = [one.post(path, {**body, "policy": str(policy.id)}, key="the same") for one in callers]
    assert [one.json()["reference"] for one in again] == [one.json()["reference"] for one in answers]
    assert {one["Idempotency-Replayed"] for one in again} == {"true"}
    assert Inquiry.objects.count() == 4


def test_a_replayed_key_of_what_is_gone_is_404():
    """A list that was kept and thrown away; the key neither fails nor makes it anew."""
    caller = as_user(people.associate("billing").user)
    view = {"name": "Mine", "filters": {}, "columns": ["reference"]}
    made = caller.post("saved-views/", view, key="gone")
    assert made.status_code == 201, made.content
    assert caller.delete(f"saved-views/{made.json()['id']}/").status_code == 204
    again = caller.post("saved-views/", view, key="gone")
    assert (again.status_code, again.json()["type"].rsplit("/", 1)[1]) == (404, "not-found")
    assert caller.get("saved-views/").json() == []


@pytest.mark.parametrize(
    ("named", "kept"),
    [
        ("SI-0000 " * 500 + "SI-0000", "SI-0000 " * 499 + "SI-0000"),
        ("SI-0000 " * 499 + "SI-0000", "SI-0000 " * 499 + "SI-0000"),
        ("x" * 4_001, "x" * 4_000),
        ("", ""),
    ],
)
def test_a_key_remembers_whole_names_up_to_its_bound(named, kept):
    assert bounded(named) == kept
