"""Pages around departments, notifications and webhooks."""

import pytest

from accounts.callers import actor_for_user
from events.notifications.models import Notification, NotificationChoice
from events.tasks import relay
from events.webhooks.actions.endpoints import create_endpoint
from events.webhooks.models import WebhookDelivery, WebhookEndpoint
from foundation import clock
from foundation.actor import Role
from inquiries.departments.models import DepartmentRequest
from inquiries.queues.actions import claim_inquiry
from tests.factories import background, inquiries, people
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def held():
    associate = people.associate("triage")
    inquiry = inquiries.filed("other", agent=people.agent())
    claim_inquiry(inquiry.reference, by=inquiries.actor_of(associate), at=clock.now())
    return inquiry, associate


def ask(held):
    inquiry, associate = held
    page = at_pages(associate)
    sent = {"department": "claims", "summary": "Was it paid?", "details": ""}
    return page, page.post(f"/admin/service-inquiries/{inquiry.reference}/departments/", sent, follow=True)


def test_a_holder_asks_and_cancels(held):
    page, shown = ask(held)
    assert "with Claims since today" in text_of(shown)
    request = DepartmentRequest.objects.get()
    address = f"/admin/service-inquiries/{held[0].reference}/departments/{request.id}/cancel/"
    assert "Why it is no longer needed" in text_of(page.get(address))
    assert page.post(address, {"reason": ""}).status_code == 422
    assert DepartmentRequest.objects.get().status == request.status
    assert "Request canceled" in text_of(page.post(address, {"reason": "It was found"}, follow=True))
    assert DepartmentRequest.objects.get().status == "cancelled"
    DepartmentRequest.objects.update(status="answered")
    late = page.post(address, {"reason": "Once more"})
    assert late.status_code == 422
    assert "Once more" in text_of(late)
    assert DepartmentRequest.objects.get().status == "answered"


def test_what_is_missing_is_said_beside_the_field(held):
    inquiry, associate = held
    address = f"/admin/service-inquiries/{inquiry.reference}/departments/"
    refused = at_pages(associate).post(address, {"department": "claims", "summary": ""})
    assert refused.status_code == 422
    assert "This field is required" in text_of(refused)


def test_an_agent_sees_where_it_is_and_has_no_form(held):
    ask(held)
    shown = text_of(at_pages(held[0].agent).get(f"/admin/service-inquiries/{held[0].reference}/"))
    assert "with Claims since today" in shown
    assert "Was it paid?" not in shown
    assert "Ask a department" not in shown


def test_a_person_of_the_department_works_it_off(held):
    ask(held)
    user = people.UserFactory()
    people.grant(user, Role.DEPARTMENT)
    people.DepartmentMemberFactory(user=user)
    page, request = at_pages(user), DepartmentRequest.objects.get()
    assert "Was it paid?" in text_of(page.get("/admin/department-requests/"))
    done = page.post(
        f"/admin/department-requests/{request.id}/", {"status": "answered", "note": "Yes, on Monday"}, follow=True
    )
    assert "No open requests for your department" in text_of(done)
    shown = text_of(at_pages(held[1]).get(f"/admin/service-inquiries/{held[0].reference}/"))
    assert "Yes, on Monday" in shown
    assert page.get(f"/admin/service-inquiries/{held[0].reference}/").status_code == 404


def test_notifications_and_the_choice_of_mail(held):
    inquiry, associate = held
    person = at_pages(inquiry.agent)
    assert "No notifications yet" in text_of(person.get("/admin/notifications/"))
    at_pages(associate).post(
        f"/admin/service-inquiries/{inquiry.reference}/messages/", {"body": "Hello", "visibility": "agent"}
    )
    assert f"{inquiry.reference}: you have a new message." in text_of(person.get("/admin/notifications/"))
    for wrong in ({"mail": "hourly"}, {}):
        assert person.post("/admin/notifications/mail/", wrong).status_code == 422
    assert not NotificationChoice.objects.exists()
    assert Notification.objects.get().read_at is None
    person.post("/admin/notifications/mail/", {"mail": "daily"})
    assert NotificationChoice.objects.get().mail == "daily"
    assert Notification.objects.get().read_at is None
    person.post("/admin/notifications/read/", {})
    assert Notification.objects.get().read_at is not None
    assert "<strong>" + inquiry.reference not in text_of(person.get("/admin/notifications/"))


def test_an_administrator_releases_what_was_given_up_and_nobody_else():
    administrator, lead = people.UserFactory(), people.associate("triage", lead=True)
    people.grant(administrator, Role.ADMINISTRATOR)
    by = actor_for_user(lead.user, on=clock.date_of(clock.now()), road="test")
    endpoint = create_endpoint(url="http://127.0.0.1:9/hook", description="Silent one", by=by, at=clock.now())
    inquiries.filed("other", agent=people.agent())
    relay()
    WebhookDelivery.objects.update(state="dead", finished_at=clock.now())
    WebhookEndpoint.objects.update(state="disabled", disabled_reason="it failed")
    delivery = WebhookDelivery.objects.earliest("sequence")
    page, stranger = at_pages(administrator), at_pages(people.agent())
    shown = text_of(page.get("/admin/deliveries/"))
    assert "Silent one" in shown
    assert "inquiry.submitted" in shown
    assert "Silent one" not in text_of(stranger.get("/admin/deliveries/"))
    for address in (f"/admin/deliveries/{delivery.id}/release/", f"/admin/deliveries/endpoints/{endpoint.id}/enable/"):
        assert stranger.post(address).status_code == 404
        assert page.post(address).status_code == 302
    delivery.refresh_from_db()
    assert (delivery.state, WebhookEndpoint.objects.get().state) == ("pending", "active")


def test_an_administrator_releases_mail_and_nobody_else():
    administrator, told = people.UserFactory(), people.associate("triage").user
    people.grant(administrator, Role.ADMINISTRATOR)
    kept = background.NotificationFactory(user=told, is_dead=True)
    address = f"/admin/deliveries/mail/{kept.id}/release/"
    stranger, page = at_pages(told), at_pages(administrator)
    assert "SI-7K3M-9QX5" not in text_of(stranger.get("/admin/deliveries/"))
    assert stranger.post(address).status_code == 403
    assert "SI-7K3M-9QX5 has been reopened" in text_of(page.get("/admin/deliveries/"))
    assert page.post(address).status_code == 302
    kept.refresh_from_db()
    assert (kept.mail_state, kept.mail_attempts) == ("waiting", 0)
    assert page.post(address).status_code == 404


def test_an_administrator_releases_a_letter_and_nobody_else():
    administrator, stranger = people.UserFactory(), at_pages(people.associate("triage"))
    people.grant(administrator, Role.ADMINISTRATOR)
    letter = background.LetterFactory(is_dead=True)
    address = f"/admin/deliveries/letters/{letter.id}/release/"
    page = at_pages(administrator)
    assert "<strong>Handoff</strong>" in text_of(page.get("/admin/deliveries/"))
    assert "<strong>Handoff</strong>" not in text_of(stranger.get("/admin/deliveries/"))
    assert stranger.post(address).status_code == 403
    letter.refresh_from_db()
    assert letter.state == "dead"
    assert page.post(address).status_code == 302
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == ("waiting", 0)
    assert page.post(address).status_code == 404
