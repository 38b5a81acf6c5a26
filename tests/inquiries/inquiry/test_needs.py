"""What an inquiry needs of its agent: the rule by hand, and the condition of the lists against the rule (R6, R19)."""

import pytest

from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Need, PendingReason, Status, decide_need
from inquiries.lists.queries.lists import need_is
from tests.factories import inquiries, people
from tests.support.pages import at_pages, text_of

TABLE = {
    (Status.QUEUED, ""): "wait",
    (Status.IN_PROGRESS, ""): "wait",
    (Status.PENDING, PendingReason.AGENT): "answer",
    (Status.PENDING, PendingReason.MEMBER): "answer",
    (Status.PENDING, PendingReason.DEPARTMENT): "wait",
    (Status.RESOLVED, ""): "tell",
    (Status.CLOSED, ""): "nothing",
    (Status.WITHDRAWN, ""): "nothing",
    (Status.DUPLICATE, ""): "nothing",
    (Status.HANDED_OVER, ""): "nothing",
}


def test_every_state_is_in_the_table():
    assert {status for status, _ in TABLE} == set(Status)
    assert {reason for _, reason in TABLE if reason} == set(PendingReason)


@pytest.mark.parametrize(("state", "need"), TABLE.items())
def test_the_rule(state, need):
    assert decide_need(*state) == need


@pytest.mark.django_db(transaction=True)
def test_the_condition_of_lists_is_the_rule():
    associate = people.associate("triage")
    for status, reason in TABLE:
        made = inquiries.put_in(inquiries.filed(), status, holder=associate)
        Inquiry.objects.filter(id=made.id).update(pending_reason=reason)
    for need in Need:
        found = set(Inquiry.objects.filter(need_is(need)).values_list("status", "pending_reason"))
        assert found == {state for state, wanted in TABLE.items() if wanted == need}


@pytest.mark.django_db(transaction=True)
def test_the_first_page_asks_what_the_list_asks():
    inquiry = inquiries.put_in(inquiries.filed(), "pending", holder=people.associate("triage"))
    Inquiry.objects.filter(id=inquiry.id).update(pending_reason=PendingReason.MEMBER)
    page = text_of(at_pages(inquiry.agent).get("/admin/"))
    assert "ARSOS needs information" in page
    assert inquiry.reference in page
