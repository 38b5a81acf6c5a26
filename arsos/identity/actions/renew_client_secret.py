"""A system gets a new secret; the old one and every token it got are dead at once."""

from datetime import datetime

from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import get_access_token_model, get_refresh_token_model

from arsos.accounts.models import ApiClient
from arsos.journal.configuration import note_configured
from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import PermissionRefused
from arsos.kernel.transactions import durable


@durable
def renew_client_secret(client_id: int, *, by: Actor, at: datetime) -> str:
    """This will store a new secret as a hash, revoke the client's tokens, and return the secret, this once.

    Raises PermissionRefused for who is no administrator.
    """
    if not by.has_role(Role.ADMINISTRATOR):
        raise PermissionRefused("Only administrators renew secrets.")
    client = ApiClient.objects.select_for_update().get(id=client_id)
    secret: str = generate_client_secret()
    client.client_secret = secret
    client.save()
    for model in (get_refresh_token_model(), get_access_token_model()):
        model.objects.filter(application=client).delete()
    note_configured(client, fields=["client_secret", "tokens"], by=by, at=at)
    return secret
