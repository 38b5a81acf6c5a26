"""Incidents in a real browser: from a list to one answer for many, seen at three widths and in two themes."""

import pytest
from playwright.sync_api import expect

from foundation.jobs.tasks import work
from inquiries.incidents.models import Incident
from inquiries.inquiry.models import Inquiry
from tests.factories import inquiries, people

pytestmark = pytest.mark.django_db(transaction=True)


def test_many_are_answered_in_one_go(visit):
    agent, lead = people.agent(), people.associate("triage", lead=True)
    made = [inquiries.filed("other", agent=agent) for _ in range(4)]
    Inquiry.objects.filter(id=made[0].id).update(priority=1)
    desk = visit(lead)
    desk.expect("422")
    page = desk.go("incidents/")
    desk.check_looks("incidents-empty")
    desk.go("service-inquiries/")
    for one in made[:3]:
        page.get_by_label(f"Select {one.reference}").check()
    page.get_by_role("button", name="Link to an incident").click()
    page.get_by_role("heading", name="3 inquiries").wait_for()
    page.get_by_role("button", name="New incident with these").click()
    page.get_by_label("Title").fill("ID cards late")
    page.get_by_label("What happened").fill(
        "The printer in Louisville stopped on Monday. Cards go out again on Friday."
    )
    page.get_by_label("Inquiry type").select_option("other")
    desk.check_looks("incident-new")
    page.get_by_role("button", name="Open incident").click()
    page.get_by_text("is open.").wait_for()
    page.get_by_role("checkbox", name=made[3].reference).check()
    desk.check_looks("incident")
    page.get_by_role("button", name="Link", exact=True).click()
    page.get_by_text("Linked.", exact=True).wait_for()
    desk.follow("Answer all")
    page.get_by_label("Answer to the agents").fill(f"For {made[1].member.last_name}: it is on its way")
    page.get_by_label("Text to relay to the members").fill("Your card is on its way.")
    page.get_by_label("Outcome").select_option("answered")
    page.get_by_role("button", name="Send to 3 inquiries").click()
    page.get_by_text("Line 1 contains the name of a person").wait_for()
    desk.check_looks("incident-answer-refused")
    page.get_by_label("Answer to the agents").fill("The cards are on their way.")
    page.get_by_role("button", name="Send to 3 inquiries").click()
    page.get_by_role("region", name="Progress").wait_for()
    work()  # what two seconds were too short for
    page.reload()
    page.get_by_role("heading", name="1 left out").wait_for()
    expect(page.get_by_text("It is a P1.")).to_be_visible()
    desk.check_looks("incident-answered")
    incident = Incident.objects.get()
    desk.go(f"service-inquiries/{made[0].reference}/")
    expect(page.get_by_role("link", name=incident.reference)).to_be_visible()
    desk.check_looks("inquiry-of-an-incident")
    desk.follow(incident.reference)
    page.get_by_role("button", name="Close incident").click()
    page.get_by_text("Incident closed.").wait_for()
    statuses = Inquiry.objects.order_by("created_at").values_list("status", flat=True)
    assert list(statuses) == ["queued", "resolved", "resolved", "resolved"]
