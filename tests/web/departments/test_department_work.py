"""The pages of people of a department: what waits, one request, how far it is (R18)."""

from datetime import timedelta

import pytest

from foundation import clock
from foundation.actor import Role
from inquiries.departments.actions.ask import DepartmentQuestion, request_department
from inquiries.departments.models import DepartmentReport, DepartmentRequest
from tests.factories import inquiries, people
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)


def person_of(code="claims"):
    user = people.UserFactory()
    people.grant(user, Role.DEPARTMENT)
    people.DepartmentMemberFactory(user=user, department_id=code)
    return user


def asked(summary="Please look at the claim", department="claims"):
    lead = inquiries.actor_of(people.associate("triage", lead=True))
    inquiry = inquiries.filed("other")
    made = request_department(
        inquiry.reference, DepartmentQuestion(department=department, summary=summary), by=lead, at=clock.now()
    )
    return DepartmentRequest.objects.get(id=made.id)


def test_the_home_page_says_how_many_wait():
    page = at_pages(person_of())
    assert "No requests for you" in text_of(page.get("/admin/"))
    asked()
    shown = text_of(page.get("/admin/"))
    assert "1 to answer" in shown
    assert "Next due" in shown
    assert "There are no pages for your role yet." not in shown


def test_answered_with_what_was_said_on_the_way(django_assert_max_num_queries):
    first, other = asked(), asked("Not for claims", "billing")
    page = at_pages(person_of())
    listed = text_of(page.get("/admin/department-requests/"))
    assert first.summary in listed
    assert other.summary not in listed
    here = f"/admin/department-requests/{first.id}/"
    assert page.post(here, {}).status_code == 422
    assert 'value="accepted"' in text_of(page.get(here))
    page.post(here, {"status": "in_progress", "note": "We look", "key": "one-form"})
    page.post(here, {"status": "in_progress", "note": "We look", "key": "one-form"})
    assert DepartmentReport.objects.count() == 1
    shown = text_of(page.get(here))
    assert "We look" in shown
    assert 'value="accepted"' not in shown, "requests only move forward"
    page.post(here, {"status": "answered", "note": "Paid twice, corrected", "external_reference": "C-9"})
    first.refresh_from_db()
    assert (first.status, first.answer, first.external_reference) == ("answered", "Paid twice, corrected", "C-9")
    assert "This request has ended" in text_of(page.get(here))
    assert "No open requests for your department" in text_of(page.get("/admin/department-requests/"))
    ended = text_of(page.get("/admin/department-requests/?all=1"))
    assert "Ended request" in ended
    assert first.summary not in ended, "what ARSOS wrote may name somebody"
    assert page.get(f"/admin/department-requests/{other.id}/").status_code == 404
    for address in (here, "/admin/department-requests/?all=1"):
        with django_assert_max_num_queries(12):
            page.get(address)


def test_what_is_overdue_is_said():
    request = asked()
    page = at_pages(person_of())
    with clock.frozen(request.due_at + timedelta(minutes=1)):
        assert "a-clock-breached" in text_of(page.get("/admin/department-requests/"))
        assert "Overdue. The assignee has been notified." in text_of(
            page.get(f"/admin/department-requests/{request.id}/")
        )
    with clock.frozen(request.warning_at + timedelta(minutes=1)):
        assert "a-clock-warning" in text_of(page.get("/admin/department-requests/"))
