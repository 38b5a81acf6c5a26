"""Nobody signs in with a credential that ARSOS did not store for them: refused, journaled, and told (R30, R33)."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from arsos.accounts.models import ApiClient, User
from arsos.identity.actions.report_changed_credentials import report_changed_credentials
from arsos.identity.credentials import changed_of_client, changed_of_person, holder_of_client
from arsos.identity.events import note_client_event, note_sign_in_event
from arsos.kernel import clock

REFUSED = "credentials_refused"
GUARDED = ("/accounts/2fa/", "/accounts/reauthenticate/", "/accounts/password/change/")


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
    report_changed_credentials(holder_of_client(client.pk), whose=client.name, at=clock.now())
    return False


def refused(request: HttpRequest) -> HttpResponse:
    """A page that says who can help; nothing of what was proven stays with the browser."""
    logout(request)
    return render(request, "identity/credentials_refused.html", status=403)


class OwnCredentialsAlone:
    """Ends a session that would use, show or change credentials that were changed in the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user if request.path.startswith(GUARDED) else None
        if isinstance(user, User) and not are_own(request, user):
            return refused(request)
        return self.get_response(request)
