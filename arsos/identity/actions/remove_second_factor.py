"""A person who lost their second factor, or whose factor was changed in the database, sets up a new one."""

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator

from arsos.accounts.models import User
from arsos.identity.actions.end_access import end_with_rights
from arsos.identity.credentials import unbind_factors
from arsos.journal.configuration import note_configured
from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import PermissionRefused
from arsos.kernel.transactions import durable


@durable
def remove_second_factor(user_id: UUID, *, by: Actor, at: datetime) -> None:
    """This will delete a person's second factors and end their sessions and tokens.

    Raises PermissionRefused for who is no administrator.
    """
    if not by.has_role(Role.ADMINISTRATOR):
        raise PermissionRefused("Only administrators remove the second factor of others.")
    user = User.objects.select_for_update().get(id=user_id)
    Authenticator.objects.filter(user=user).delete()
    unbind_factors(user.id)
    end_with_rights(user.id)
    note_configured(user, fields=["second_factor", "sessions", "tokens"], by=by, at=at)
