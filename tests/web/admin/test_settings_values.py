"""What is typed into a setting is judged when it is saved, at the API and at the admin's pages: zones, addresses."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models.api_clients import ApiClient
from accounts.models.users import User
from events.webhooks.models import WebhookEndpoint
from foundation.actor import Role
from foundation.identifiers import IdentifierRejected, normalize_language
from foundation.settings_values import AddressValidator, is_time_zone, zone_named
from inquiries.departments.models import Department
from tests.factories import people
from tests.support.calls import as_client
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)

NO_ADDRESS = [
    "https://example.com:99999/x",
    "https://example.com:0x50/",
    "https://[::1",
    "https://[::1]x/",
    f"https://{'a' * 70}.example.com/",
    "https://exa mple.com/",
    "https:///x",
    "ftp://example.com/",
]


@pytest.fixture
def administrator():
    user = people.UserFactory()
    people.grant(user, Role.ADMINISTRATOR)
    return at_pages(user)


@pytest.mark.parametrize("zone", ["America/NewYork", "Nowhere", "", "../etc/passwd", "x" * 65, "America", "EST5EDT\n"])
def test_a_time_zone_that_is_none_is_not_saved_and_breaks_no_page(administrator, zone):
    user = people.associate().user
    address = f"/admin/accounts/user/{user.id}/change/"
    sent = {"username": user.username, "display_name": user.display_name, "email": user.email, "is_active": "on"}
    answer = administrator.post(address, {**sent, "time_zone": zone})
    assert (answer.status_code, User.objects.get(id=user.id).time_zone) == (200, "America/New_York")
    assert "time_zone" in text_of(answer)
    User.objects.filter(id=user.id).update(time_zone=zone[:64])  # as it was kept before zones were judged
    assert at_pages(user).get("/admin/notifications/").status_code == 200
    assert zone_named(zone).key == "America/New_York"


@pytest.mark.parametrize("zone", ["America/Chicago", "Pacific/Honolulu", "UTC", "America/Argentina/Buenos_Aires"])
def test_a_time_zone_is_saved(administrator, zone):
    user = people.UserFactory(password="!")
    sent = {"username": user.username, "display_name": user.display_name, "email": user.email, "is_active": "on"}
    answer = administrator.post(f"/admin/accounts/user/{user.id}/change/", {**sent, "time_zone": zone})
    assert (answer.status_code, User.objects.get(id=user.id).time_zone) == (302, zone), text_of(answer)
    assert is_time_zone(zone)


@pytest.mark.parametrize("url", NO_ADDRESS)
def test_an_address_that_cannot_be_is_refused_at_the_api(url):
    answer = as_client(people.client(people.agent())).post("webhook-endpoints/", {"url": url})
    assert answer.status_code == 422, answer.content
    assert answer.json()["errors"][0]["pointer"] == "/url"
    assert not WebhookEndpoint.objects.exists()


@pytest.mark.parametrize("url", NO_ADDRESS)
def test_an_address_that_cannot_be_is_refused_at_the_admins_pages(administrator, url):
    department = Department.objects.get(code="billing")
    sent = {"code": "billing", "title": "Billing", "gateway": "http", "calendar": department.calendar_id, "url": url}
    sent |= {"target_seconds": 3600, "poll_seconds": 300}
    answer = administrator.post("/admin/inquiries/department/billing/change/", sent)
    assert answer.status_code == 200
    assert Department.objects.get(code="billing").gateway == "manual"
    client = people.client()
    of_client = {"name": "Testclient", "client_type": "confidential", "allowed_scopes": "members:read"}
    of_client |= {"authorization_grant_type": "authorization-code", "redirect_uris": url}
    answer = administrator.post(f"/admin/accounts/apiclient/{client.pk}/change/", of_client)
    assert answer.status_code == 200
    assert ApiClient.objects.get(pk=client.pk).redirect_uris == ""


@pytest.mark.parametrize(
    "url", ["https://example.com/", "http://example.com:8080/x?y=1", "https://[2001:db8::1]:65535/"]
)
def test_an_address_that_can_be_is_kept(url):
    AddressValidator()(url)


@pytest.mark.parametrize("url", ["https://example.com:65536/", "https://example.com:0/"])
def test_ports_beyond_the_last_are_none(url):
    with pytest.raises(ValidationError):
        AddressValidator()(url)


@pytest.mark.parametrize("text", ["english", "e", "12", "", "en_US", "en-", "<b>"])
def test_a_language_that_is_none_is_refused(text):
    with pytest.raises(IdentifierRejected):
        normalize_language(text)
    assert [normalize_language(one) for one in ("EN", "es", "es-MX", " haw ")] == ["en", "es", "es-MX", "haw"]
