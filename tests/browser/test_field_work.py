"""Technical tickets, job aids and the work of departments in a real browser (R3, R4, R18)."""

import pytest
from playwright.sync_api import expect

from foundation import clock
from foundation.actor import Role
from inquiries.departments.actions.ask import DepartmentQuestion, request_department
from inquiries.departments.models import DepartmentRequest
from inquiries.filing.actions import create_draft
from inquiries.job_aids.models import JobAid, JobAidFavourite
from inquiries.tickets.models import TechnicalTicket
from tests.factories import inquiries, people

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_ticket_is_filed_moved_and_closed(visit):
    agent, lead = people.agent(), people.associate("triage", lead=True)
    by = inquiries.actor_of(agent)
    create_draft(flow="service_inquiry_card", content={"inquiry_type": "id_card"}, by=by, at=clock.now())
    visitor, desk = visit(agent), visit(lead)
    visitor.expect("422")
    page = visitor.go("technical-tickets/")
    visitor.check_looks("tickets-empty")
    page.keyboard.press("n")
    page.get_by_label("What happened?").fill("Submit turns grey for 1EG4TE5MK73")
    page.get_by_label("ID card, saved").check()
    visitor.check_looks("ticket-form")
    page.get_by_role("button", name="Submit ticket").click()
    page.get_by_text("Leave out what looks like a Medicare number").wait_for()
    visitor.check_accessibility()
    page.get_by_label("What happened?").fill("Submit turns grey, and nothing follows")
    page.keyboard.press("Control+Enter")
    page.get_by_text("is filed and sent to").wait_for()
    ticket = TechnicalTicket.objects.get()
    assert (ticket.drafts.count(), ticket.environment["operating_system"]) == (1, "Linux")

    desk.go("technical-tickets/")
    desk.check_looks("tickets")
    desk.follow(ticket.reference)
    desk.check_looks("ticket-of-the-unit")
    desk.page.get_by_role("button", name="Accept").click()
    desk.page.get_by_text("In progress").first.wait_for()
    desk.page.get_by_label("What was done").fill("Cache cleared")
    desk.page.get_by_role("button", name="Mark as solved").click()
    desk.page.get_by_role("heading", name="Solution").wait_for()

    page.reload()
    page.get_by_text("Cache cleared").first.wait_for()
    visitor.check_looks("ticket-solved")
    page.get_by_role("button", name="Close: it works again").click()
    page.get_by_text(f"{ticket.reference} updated.").wait_for()
    ticket.refresh_from_db()
    assert (ticket.state, ticket.solution) == ("closed", "Cache cleared")


def test_a_job_aid_is_found_kept_and_read(visit):
    agent = people.agent()
    aid = JobAid.objects.filter(is_active=True).order_by("-title").first()
    visitor = visit(agent)
    page = visitor.go("/admin/")
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/job-aids/")
    visitor.check_looks("job-aids")
    expect(page.locator("#job-aids li a").first).not_to_have_text(aid.title)
    page.keyboard.press("f")
    page.keyboard.type("zyxwv")
    page.get_by_text("No job aids match").wait_for()
    visitor.check_looks("job-aids-none")
    page.get_by_role("searchbox", name="Search", exact=True).fill(aid.title)
    star = page.get_by_role("button", name=f"Favorite: {aid.title}")
    star.click()
    page.locator(f"#star-{aid.id}[aria-pressed=true]").wait_for()
    page.get_by_role("searchbox", name="Search", exact=True).fill("")
    page.locator("#job-aids li").nth(1).wait_for()
    expect(page.locator("#job-aids li a").first).to_have_text(aid.title)
    assert JobAidFavourite.objects.count() == 1
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=aid.title).wait_for()
    visitor.check_looks("job-aid")
    page.keyboard.press("s")
    page.locator(f"#star-{aid.id}[aria-pressed=false]").wait_for()
    aid.refresh_from_db()
    assert (JobAidFavourite.objects.count(), aid.views) == (0, 1)


def test_a_department_answers_by_keyboard_alone(visit):
    person = people.UserFactory()
    people.grant(person, Role.DEPARTMENT)
    people.DepartmentMemberFactory(user=person)
    visitor = visit(person)
    visitor.expect("422")
    page = visitor.go("department-requests/")
    visitor.check_looks("department-empty")
    lead = inquiries.actor_of(people.associate("triage", lead=True))
    for summary in ("Please look at the claim of 3 November", "Was the claim paid twice?"):
        inquiry = inquiries.filed("other")
        fields = {"department": "claims", "summary": summary, "details": "The hospital says it was paid twice."}
        request_department(inquiry.reference, DepartmentQuestion(**fields), by=lead, at=clock.now())
    late = DepartmentRequest.objects.order_by("created_at").first()
    DepartmentRequest.objects.filter(id=late.id).update(due_at=late.created_at, warning_at=late.created_at)
    visitor.go("department-requests/")
    visitor.check_looks("department-requests")
    press = page.keyboard.press
    press("j")
    press("Enter")
    page.get_by_role("heading", name="Report", exact=True).wait_for()
    page.get_by_text("Overdue. The assignee has been notified.").wait_for()
    visitor.check_looks("department-request")
    for _ in range(60):
        if page.locator("[name=status]:focus").count():
            break
        press("Tab")
    press("Control+Enter")
    page.get_by_role("alert").first.wait_for()
    visitor.check_accessibility()
    expect(page.locator("[name=status]:focus")).to_have_count(1)
    for _ in range(2):
        press("ArrowDown")
    press("Tab")
    page.keyboard.type("It was paid once; the second line is a correction.")
    press("Control+Enter")
    page.get_by_text("Thank you. Saved.").wait_for()
    late.refresh_from_db()
    assert (late.status, late.answer) == ("answered", "It was paid once; the second line is a correction.")
    visitor.go(f"department-requests/{late.id}/")
    visitor.check_looks("department-answered")
