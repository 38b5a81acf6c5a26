"""A form that is sent again with other words keeps them, and pages speak to people."""

import re
from html import unescape

import pytest

from audit.models import HistoryEntry
from inquiries.inquiry.models import InquiryMessage
from tests.factories import inquiries, people
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)
FOR_PROGRAMS = re.compile(r"Idempotency|idempotency|On-Behalf-Of|If-Match|ETag|JSON pointer", re.ASCII)


def test_new_words_on_a_form_that_was_sent_are_kept_and_can_be_sent():
    inquiry = inquiries.filed()
    page, here = at_pages(inquiry.agent), f"/admin/service-inquiries/{inquiry.reference}/messages/"
    first = {"key": "one form", "visibility": "agent", "body": "She called about <b>it</b>."}
    second = {**first, "body": "She called about it twice, and is 'upset'."}
    assert page.post(here, first).status_code == 302
    answer = page.post(here, second)
    shown = text_of(answer)
    assert answer.status_code == 422
    assert "You already sent this form with different text" in shown
    assert second["body"] in unescape(shown)
    assert not FOR_PROGRAMS.search(shown)
    assert InquiryMessage.objects.filter(inquiry=inquiry).count() == 1
    sent = dict(
        re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown.split("data-ask-before-leaving")[1])
    )
    assert sent["key"] != first["key"]
    assert page.post(here, {**sent, "body": second["body"]}).status_code == 302
    bodies = InquiryMessage.objects.filter(inquiry=inquiry).order_by("created_at").values_list("body", flat=True)
    assert list(bodies) == [first["body"], second["body"]]
    assert HistoryEntry.objects.filter(inquiry_id=inquiry.id, kind="message").count() == 2


def test_the_same_words_twice_are_one():
    inquiry = inquiries.filed()
    page, here = at_pages(inquiry.agent), f"/admin/service-inquiries/{inquiry.reference}/messages/"
    for _ in range(2):
        assert page.post(here, {"key": "one form", "visibility": "agent", "body": "Hello"}).status_code == 302
    assert InquiryMessage.objects.filter(inquiry=inquiry).count() == 1


@pytest.mark.parametrize("address", ["/admin/service-inquiry-card/", "/admin/technical-tickets/new/", "/admin/sos/"])
def test_who_is_no_agent_is_told_so_in_words(address):
    page = at_pages(people.associate("triage"))
    answer = page.post(address, {"key": "k", "who": "member"})
    assert answer.status_code in {403, 422}
    assert not FOR_PROGRAMS.search(text_of(answer))
