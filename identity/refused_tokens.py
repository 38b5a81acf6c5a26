"""A token that ARSOS did not issue was used: journaled, and told (R30, R33)."""

from typing import Any

from django.dispatch import receiver

from accounts.issued_tokens import token_refused
from foundation import clock
from identity.actions import report_changed_credentials
from identity.credentials.credentials import owner_of_client
from identity.steps import note_client_event

REFUSED = "token_refused"


@receiver(token_refused, dispatch_uid="tokens that ARSOS did not issue")
def tell(token: Any, **_more: Any) -> None:
    """Whose it claims to be: the person it names, or the system."""
    client, user = token.application, token.user
    note_client_event(REFUSED, client.client_id if client else "", client.name if client else "a system unknown")
    holder_id = user.pk if user else owner_of_client(client.pk if client else 0)
    report_changed_credentials(holder_id, whose=user.username if user else str(client), at=clock.now())
