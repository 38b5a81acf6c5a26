"""Nobody signs in with a credential that ARSOS did not store for them: refused, journaled, and told (R30, R33)."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts.models.api_clients import ApiClient
from accounts.models.users import User
from foundation import clock
from identity.actions import report_changed_credentials
from identity.credentials.credentials import changed_of_client, changed_of_person, owner_of_client
from identity.steps import note_client_event, note_sign_in_event

REFUSED = "credentials_refused"
CHANGED = _(
    "Your password or second factor was changed outside ARSOS, so we can't accept "
    "it. Ask an administrator to remove your two-factor authentication."
)


def are_own(request: HttpRequest, user: User) -> bool:
    """Whether ARSOS stored a person's password and second factors for them; if not, it is journaled and told."""
    if not changed_of_person(user.pk):
        return True
    note_sign_in_event(REFUSED, request, user)
    report_changed_credentials(user.pk, whose=user.username, at=clock.now())
    return False


def is_clients_own(client: ApiClient) -> bool:
    """The same for the secret of a system."""
    if not changed_of_client(client.pk):
        return True
    note_client_event(REFUSED, client.client_id, client.name)
    report_changed_credentials(owner_of_client(client.pk), whose=client.name, at=clock.now())
    return False


def refused(request: HttpRequest) -> HttpResponse:
    """A page that says who can help; nothing of what was proven stays with the browser."""
    logout(request)
    return render(request, "identity/credentials_refused.html", status=403)
