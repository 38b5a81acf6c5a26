"""A page asks before words are sent that carry what they perhaps should not, and keeps the words (R6, R27)."""

import re

import pytest
from django.conf import settings

from inquiries.inquiry.models import Inquiry, InquiryMessage
from tests.factories import inquiries, people
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)

MBI = "1EG4 - TE5 - MK73"
ASKS = 'name="anyway" value="1"'


@pytest.fixture
def held():
    agent, holder = people.agent(), people.associate("triage")
    return inquiries.put_in(inquiries.filed("other", agent=agent), "in_progress", holder=holder), holder, agent


@pytest.mark.parametrize(("who", "visibility"), [("agent", "agent"), ("holder", "agent"), ("holder", "internal")])
def test_a_message_is_asked_about_and_sent_anyway(held, who, visibility):
    inquiry, holder, agent = held
    page = at_pages(agent if who == "agent" else holder)
    address = f"/admin/service-inquiries/{inquiry.reference}/messages/"
    sent = {"body": f"Her number is {MBI}", "visibility": visibility, "key": "one-form"}
    asked = page.post(address, sent)
    assert asked.status_code == 422
    shown = text_of(asked)
    assert f"Her number is {MBI}" in shown
    assert "The text contains an MBI" in shown
    assert shown.count(ASKS) == 1
    assert InquiryMessage.objects.count() == 0
    done = page.post(address, {**sent, "anyway": "1"}, follow=True)
    assert done.status_code == 200
    assert InquiryMessage.objects.get().body == sent["body"]
    assert ASKS not in text_of(done)


def test_words_that_carry_nothing_are_sent_at_once_and_mended_words_too(held):
    inquiry, holder, _ = held
    page = at_pages(holder)
    address = f"/admin/service-inquiries/{inquiry.reference}/messages/"
    assert page.post(address, {"body": MBI}).status_code == 422
    assert page.post(address, {"body": "Her number"}).status_code == 302
    assert InquiryMessage.objects.get().body == "Her number"


def test_the_answer_and_the_relay_text_are_asked_about_and_the_number_is_never_said(held):
    inquiry, holder, _ = held
    page = at_pages(holder)
    address = f"/admin/service-inquiries/{inquiry.reference}/resolve/"
    digits = re.sub(r"\D", "", settings.ARSOS_SOS_LINE)[-10:]
    sent = {
        "resolve-answer": f"About {MBI}",
        "resolve-relay_text": f"Call {digits}",
        "resolve-resolution_code": "completed",
    }
    asked = page.post(address, sent)
    shown = text_of(asked)
    assert asked.status_code == 422
    assert ASKS in shown
    assert "The text contains an MBI" in shown
    assert "The text contains the SOS line number" in shown
    assert shown.count(digits) == 1, "in the box where it was typed"
    assert Inquiry.objects.get().status == "in_progress"
    assert page.post(address, {**sent, "anyway": "1"}).status_code == 302
    assert Inquiry.objects.get().status == "resolved"


def test_what_is_wrong_is_said_before_anything_is_asked(held):
    inquiry, holder, _ = held
    address = f"/admin/service-inquiries/{inquiry.reference}/resolve/"
    refused = at_pages(holder).post(address, {"resolve-relay_text": MBI})
    assert refused.status_code == 422
    assert ASKS not in text_of(refused)


def test_a_question_in_a_dialog_is_asked_about(held):
    inquiry, holder, _ = held
    page = at_pages(holder)
    address = f"/admin/service-inquiries/{inquiry.reference}/hold/"
    sent = {"hold-pending_reason": "agent", "hold-note": f"Is it {MBI}?"}
    asked = page.post(address, sent)
    assert (asked.status_code, text_of(asked).count(ASKS)) == (422, 1)
    assert page.post(address, {**sent, "anyway": "1"}).status_code == 302
    assert InquiryMessage.objects.get().body == sent["hold-note"]


def test_the_same_words_for_many_are_asked_about(held):
    inquiry, holder, _ = held
    page = at_pages(holder)
    sent = {
        "action": "resolve",
        "sure": "1",
        "references": inquiry.reference,
        "answer": "Done",
        "relay_text": MBI,
        "resolution_code": "completed",
    }
    asked = page.post("/admin/service-inquiries/many/", sent)
    assert (asked.status_code, text_of(asked).count(ASKS)) == (422, 1)
    assert Inquiry.objects.get().status == "in_progress"
    assert page.post("/admin/service-inquiries/many/", {**sent, "anyway": "1"}).status_code == 302
    assert Inquiry.objects.get().status == "resolved"
