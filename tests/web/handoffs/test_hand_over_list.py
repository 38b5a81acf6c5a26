"""The list of what was handed over and nobody has taken on: for leads, what the law wants first on top (R29)."""

import pytest

from foundation import clock
from inquiries.handoffs.actions import Handoff, hand_over_inquiry
from inquiries.handoffs.models import HandOver
from tests.factories import inquiries, people
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)


def handed_over(destination, **fields):
    lead = people.associate("triage", lead=True)
    inquiry = inquiries.filed("other")
    hand_over_inquiry(
        inquiry.reference,
        Handoff(destinations=[destination], reason="She complains", **fields, keep_working=True),
        by=inquiries.actor_of(lead),
        at=clock.now(),
    )
    return lead, inquiry


def test_what_the_law_wants_first_is_on_top_and_can_be_narrowed():
    lead, slow = handed_over("grievance")
    _, quick = handed_over(
        "grievance", variants={"grievance": "expedited"}, circumstances={"grievance": "refused_expedite"}
    )
    _, appeal = handed_over("part_c_appeal")
    page = at_pages(lead)
    shown = text_of(page.get("/admin/hand-overs/"))
    assert shown.index(quick.reference) < shown.index(slow.reference)
    assert "42 CFR 422.564" in shown
    narrowed = text_of(page.get("/admin/hand-overs/?destination=part_c_appeal", HTTP_HX_REQUEST="true"))
    assert appeal.reference in narrowed
    assert slow.reference not in narrowed
    assert "<html" not in narrowed


def test_acknowledged_from_the_list_once():
    lead, inquiry = handed_over("grievance")
    made = HandOver.objects.get()
    page = at_pages(lead)
    address = f"/admin/hand-overs/{made.id}/acknowledge/"
    assert page.post(address, {"external_reference": "x" * 81}).status_code == 422
    made.refresh_from_db()
    assert made.state == "handed_over"
    shown = text_of(page.post(address, {"external_reference": "G-17"}, follow=True))
    assert "acknowledgment recorded" in shown
    assert "All handoffs have been acknowledged" in shown
    made.refresh_from_db()
    assert (made.state, made.external_reference) == ("acknowledged", "G-17")
    assert "already acknowledged" in text_of(page.post(address, {"external_reference": "G-18"}, follow=True))
    made.refresh_from_db()
    assert made.external_reference == "G-17"
    assert at_pages(people.associate("billing", lead=True)).post(address).status_code == 404
    assert at_pages(inquiry.agent).post(address).status_code == 403


def test_the_list_is_for_leads_and_needs_few_queries(django_assert_max_num_queries):
    lead, _ = handed_over("grievance")
    handed_over("part_c_appeal")
    page = at_pages(lead)
    page.get("/admin/hand-overs/")
    with django_assert_max_num_queries(12):
        page.get("/admin/hand-overs/")
    assert at_pages(people.associate("triage")).get("/admin/hand-overs/").status_code == 403
