"""Administrators and people who join, move and leave."""

import pytest
from playwright.sync_api import expect

from accounts.models.users import User
from foundation.actor import Role
from inquiries.inquiry.models import Inquiry
from tests.factories import inquiries, people

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def administrator():
    return people.UserFactory(display_name="Ada Administrator", roles=[Role.ADMINISTRATOR])


def test_an_associate_joins_on_one_page(visit, administrator):
    people.UserFactory(username="nova.new")
    visitor = visit(administrator)
    page = visitor.go("people/new/")
    visitor.check_looks("add-a-person")
    page.get_by_role("link", name="Associate", exact=True).click()
    page.get_by_label("Name", exact=True).fill("Nova New")
    page.get_by_label("Username").fill("nova.new")
    page.get_by_label("Email").fill("nova@example.org")
    page.get_by_label("Triage").check()
    visitor.check_looks("add-an-associate")
    visitor.expect("422")
    page.get_by_role("button", name="Add this person").click()
    expect(page.get_by_text("Somebody already has this username.")).to_be_visible()
    expect(page.get_by_label("Username")).to_be_focused()
    visitor.check_looks("add-an-associate-refused")
    page.get_by_label("Username").fill("nova.newer")
    page.get_by_label("Username").press("Control+Enter")
    expect(page.get_by_text("They'll get an email invitation to set their password")).to_be_visible()
    assert User.objects.get(username="nova.newer").associate.memberships.get().queue.code == "triage"


def test_an_associate_moves_to_another_queue_as_a_lead(visit, administrator):
    one = people.associate("triage")
    visitor = visit(administrator)
    page = visitor.go(f"accounts/user/{one.user_id}/change/")
    page.get_by_role("link", name="Change role or team").click()
    page.get_by_label("Role", exact=True).select_option(label="Lead")
    page.get_by_label("Triage").uncheck()
    page.get_by_label("Billing").check()
    visitor.check_looks("a-person-moves")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    membership = one.memberships.get()
    assert (membership.queue.code, membership.is_lead) == ("billing", True)


def test_an_associate_leaves_and_a_colleague_gets_their_inquiry(visit, administrator):
    leaver, colleague = people.associate("triage"), people.associate("triage")
    held = inquiries.put_in(inquiries.filed(), "in_progress", holder=leaver)
    visitor = visit(administrator)
    page = visitor.go(f"accounts/user/{leaver.user_id}/change/")
    page.get_by_role("link", name="This person is leaving").click()
    expect(page.get_by_text("1 inquiry", exact=True)).to_be_visible()
    visitor.check_looks("a-person-leaves")
    page.get_by_label("Inquiries in their hands").select_option(label=colleague.user.display_name)
    page.get_by_role("button", name="End their access").click()
    expect(page.get_by_text("1 inquiry was handed on.")).to_be_visible()
    visitor.check_looks("a-person-has-left")
    assert Inquiry.objects.get(id=held.id).assignee_id == colleague.id
    assert not User.objects.get(id=leaver.user_id).is_active
