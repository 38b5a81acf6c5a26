"""Several needs of a member in one call of the API: all or none, once, each by itself (R8)."""

import psycopg
import pytest
from django.db import connection

from inquiries.inquiry.models import Inquiry
from inquiries.referrals.models import Referral
from tests.factories import members, people
from tests.support.calls import as_agent

pytestmark = pytest.mark.django_db(transaction=True)

CARD = {
    "inquiry_type": "id_card",
    "summary": "The card never came",
    "details": {"reason": "not_received", "card": "medical", "address_confirmed": True},
    "self_service": "declined",
}
BILLING = {
    "inquiry_type": "billing",
    "summary": "Charged twice",
    "details": {"issue": "Two drafts", "coverage_month": "2026-01-01", "amount": "42.50", "method": "eft"},
}


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def policy(agent):
    return members.policy(agent)


@pytest.fixture
def file(agent, policy):
    vantage = as_agent(agent)

    def filed(*needs, key="one", **more):
        body = {"policy": str(policy.id), "inquiries": list(needs), **more}
        return vantage.post(f"members/{policy.member_id}/inquiries/together/", body, key=key)

    return filed


def test_each_need_becomes_an_inquiry_once(file, policy):
    first, again = file(CARD, BILLING), file(CARD, BILLING)
    assert (first.status_code, again.status_code, again["Idempotency-Replayed"]) == (201, 201, "true")
    shown = [one["reference"] for one in first.json()["inquiries"]]
    assert shown == [one["reference"] for one in again.json()["inquiries"]]
    filed = {one.reference: one for one in Inquiry.objects.all()}
    assert [filed[reference].inquiry_type_id for reference in shown] == ["id_card", "billing"]
    assert {one.policy_id for one in filed.values()} == {policy.id}
    assert {one.queue.code for one in filed.values()} == {"benefits", "billing"}


def test_the_history_of_each_names_the_others(file, agent):
    filed = [one["reference"] for one in file(CARD, BILLING, CARD).json()["inquiries"]]
    for reference in filed:
        entries = as_agent(agent).get(f"inquiries/{reference}/timeline/").json()
        (named,) = [one for one in entries if one["kind"] == "filed_together"]
        assert named["facts"]["others"] == [other for other in filed if other != reference]


def test_everything_wrong_in_any_of_them_is_said_at_once_and_nothing_is_filed(file):
    wrong = {**BILLING, "details": {**BILLING["details"], "amount": "much"}}
    lacking = {**CARD, "details": {"card": "medical", "address_confirmed": True}}
    status = {"inquiry_type": "application_status", "summary": "Where is it?"}
    answer = file(lacking, BILLING, wrong, status)
    assert (answer.status_code, answer.json()["type"].rsplit("/", 1)[-1]) == (422, "validation-error")
    found = {(one["pointer"], one["code"]) for one in answer.json()["errors"]}
    assert found == {
        ("/inquiries/0/details/reason", "required"),
        ("/inquiries/2/details/amount", "invalid_format"),
        ("/inquiries/3/inquiry_type", "pre_sale"),
    }
    assert (Inquiry.objects.count(), Referral.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("needs", "more", "pointer"),
    [
        ([CARD], {}, "/inquiries"),
        ([CARD] * 6, {}, "/inquiries"),
        ([CARD, {**BILLING, "shoe": 42}], {}, "/inquiries/1/shoe"),
        ([CARD, "billing"], {}, "/inquiries/1"),
        ([CARD, BILLING], {"phone": "502-555-0123"}, "/phone"),
    ],
)
def test_what_is_no_such_body_is_refused_with_its_place(file, needs, more, pointer):
    answer = file(*needs, **more)
    assert answer.status_code == 422
    assert any(one["pointer"].startswith(pointer) for one in answer.json()["errors"])
    assert not Inquiry.objects.exists()


def test_a_member_of_another_book_is_not_there(agent, policy):
    stranger = as_agent(people.agent())
    body = {"policy": str(policy.id), "inquiries": [CARD, BILLING]}
    assert stranger.post(f"members/{policy.member_id}/inquiries/together/", body).status_code == 404


@pytest.fixture
def owner():
    """A connection of the role that owns the tables."""
    place = connection.settings_dict
    with psycopg.connect(host=place["HOST"], dbname=place["NAME"], user="arsos_owner", autocommit=True) as session:
        yield session


def test_one_that_fails_half_way_leaves_none(file, owner):
    """The table refuses the second after the first was stored: both are gone, and the key is free."""
    owner.execute("ALTER TABLE inquiries_inquiry ADD CONSTRAINT no_more CHECK (inquiry_type_id <> 'billing')")
    try:
        assert file(CARD, BILLING).status_code == 500
    finally:
        owner.execute("ALTER TABLE inquiries_inquiry DROP CONSTRAINT no_more")
    assert not Inquiry.objects.exists()
    assert file(CARD, BILLING).status_code == 201
