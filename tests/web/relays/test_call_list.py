"""The calls of the day at the page, and a call logged from it."""

from datetime import timedelta

import pytest

from foundation import clock
from inquiries.inquiry.models import Inquiry
from inquiries.relays.models import RelayTry
from members.book.models import Member
from tests.factories import people
from tests.inquiries.relays.test_relays import answered
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agent():
    return people.agent()


def log(agent, inquiry, **fields):
    version = Inquiry.objects.get(id=inquiry.id).version
    body = {f"relay-try-{name}": value for name, value in fields.items()}
    return at_pages(agent).post(
        f"/admin/service-inquiries/{inquiry.reference}/relay-tries/", {**body, "version": version}, follow=True
    )


def test_the_list_says_whom_to_call_where_and_at_what_time_there(agent):
    inquiry = answered(agent)
    Member.objects.filter(id=inquiry.member_id).update(phone="+15025550123", state="KY", language="es")
    said = text_of(at_pages(agent).get("/admin/call-list/"))
    for words in ("(502) 555-0123", "Spanish", " ET or ", inquiry.reference, "Calls due", 'href="tel:+15025550123"'):
        assert words in said
    assert "For later" not in said


def test_a_call_for_later_goes_below_and_says_what_came_of_it(agent):
    inquiry = answered(agent)
    again = clock.now() + timedelta(hours=3)
    said = text_of(log(agent, inquiry, outcome="left_message", try_again_at=again.strftime("%Y-%m-%dT%H:%M:%SZ")))
    assert "Call logged." in said
    assert "Last call: left a message without health information; next call" in said
    listed = text_of(at_pages(agent).get("/admin/call-list/"))
    assert "No calls are due now." in listed
    assert "For later" in listed


def test_telling_somebody_else_says_what_allows_it(agent):
    inquiry = answered(agent)
    said = text_of(log(agent, inquiry, outcome="told", told_to="legal_guardian"))
    assert "told the legal guardian." in said
    made = RelayTry.objects.get()
    assert (made.reached, made.authority) == ("representative", "legal_guardian")
    assert Inquiry.objects.get(id=inquiry.id).status == "closed"
    assert "No calls to make." in text_of(at_pages(agent).get("/admin/call-list/"))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"outcome": "told"}, "Say who you told."),
        ({"outcome": "try_later"}, "Enter when to be reminded."),
        ({"outcome": "not_reached", "told_to": "member"}, "Leave this empty unless you told"),
        ({}, "This field is required."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_recorded(agent, fields, words):
    inquiry = answered(agent)
    answer = log(agent, inquiry, **fields)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not RelayTry.objects.exists()


def test_associates_have_no_call_list():
    assert at_pages(people.associate("triage")).get("/admin/call-list/").status_code == 403
