"""Words for others that carry an MBI, a birth date or the SOS line's number: taken, with a warning (R6, R10, R27)."""

import re

import pytest
from django.conf import settings

from inquiries.inquiry.models import Inquiry, InquiryMessage
from tests.factories import inquiries, people
from tests.support.calls import as_agent, as_user

pytestmark = pytest.mark.django_db(transaction=True)

DIGITS = re.sub(r"\D", "", settings.ARSOS_SOS_LINE)[-10:]
SPACED = f"({DIGITS[:3]}) {DIGITS[3:6]} {DIGITS[6:]}"


class Told:
    """An inquiry in the hands of somebody, its agent, a lead from whom the birth date is hidden."""

    def __init__(self):
        self.agent, self.holder = people.agent(), people.associate("triage")
        self.lead = people.associate("triage", lead=True)
        filed = inquiries.filed("other", agent=self.agent)
        self.inquiry = inquiries.put_in(filed, "in_progress", holder=self.holder)
        born = self.inquiry.member.date_of_birth
        self.written = {
            "mbi": "1eg4 te5-mk73",
            "birth_date": f"{born.month}/{born.day}/{born.year}",
            "sos_line": SPACED,
        }

    def say(self, caller, body, *, key="", **fields):
        return caller.post(f"inquiries/{self.inquiry.reference}/messages/", {"body": body, **fields}, key=key)


@pytest.fixture
def told():
    return Told()


def codes_of(answer):
    return [(one["field"], one["code"]) for one in answer.json()["warnings"]]


@pytest.mark.parametrize("code", ["mbi", "birth_date", "sos_line"])
@pytest.mark.parametrize("who", ["agent", "holder"])
def test_a_message_is_taken_with_a_warning(told, who, code):
    caller = as_agent(told.agent) if who == "agent" else as_user(told.holder.user)
    body = f"Please note {told.written[code]} and call back"
    answer = told.say(caller, body, key="one")
    again = told.say(caller, body, key="one")
    assert answer.status_code == 201, answer.content
    assert codes_of(answer) == [("body", code)]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == answer.json()
    assert InquiryMessage.objects.get().body == body
    assert not re.search(r"\d", str(answer.json()["warnings"]))


def test_ordinary_words_and_what_is_read_carry_no_warning(told):
    caller = as_user(told.holder.user)
    assert codes_of(told.say(caller, "The card is on its way")) == []
    listed = caller.get(f"inquiries/{told.inquiry.reference}/messages/").json()
    assert all("warnings" not in one for one in listed)
    assert "warnings" not in caller.get(f"inquiries/{told.inquiry.reference}/").json()


def test_an_internal_note_is_warned_of_too(told):
    answer = told.say(as_user(told.holder.user), told.written["mbi"], visibility="internal")
    assert codes_of(answer) == [("body", "mbi")]


def test_no_warning_confirms_a_birth_date_that_is_hidden(told):
    born = told.written["birth_date"]
    lead = as_user(told.lead.user)
    assert codes_of(told.say(lead, f"Is it {born}?")) == []
    assert codes_of(told.say(lead, "Her date of birth is 1/2/1934")) == [("body", "birth_date")]
    assert codes_of(told.say(lead, f"Her date of birth is {born}")) == [("body", "birth_date")]


def test_answer_and_relay_text_are_warned_of_each(told):
    body = {
        "answer": f"Her number is {told.written['mbi']}",
        "relay_text": f"Born {told.written['birth_date']}, call {told.written['sos_line']}",
        "resolution_code": "completed",
    }
    caller = as_user(told.holder.user)
    address = f"inquiries/{told.inquiry.reference}/resolve/"
    answer = caller.post(address, body, key="two")
    again = caller.post(address, body, key="two")
    expected = [("answer", "mbi"), ("relay_text", "birth_date"), ("relay_text", "sos_line")]
    assert (answer.status_code, codes_of(answer), codes_of(again)) == (200, expected, expected)
    assert Inquiry.objects.get().status == "resolved"
    assert not re.search(r"\d", str(answer.json()["warnings"]))


def test_what_is_asked_when_it_waits_is_warned_of(told):
    body = {"pending_reason": "agent", "note": f"Is it {told.written['mbi']}?"}
    answer = as_user(told.holder.user).post(f"inquiries/{told.inquiry.reference}/hold/", body)
    assert (answer.status_code, codes_of(answer)) == (200, [("note", "mbi")])
