"""A person is signed out everywhere, and systems lose what they were allowed in that person's name."""

from datetime import datetime
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from oauth2_provider.models import get_access_token_model, get_grant_model, get_refresh_token_model

from arsos.accounts.models import User
from arsos.journal.configuration import note_configured
from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import PermissionRefused
from arsos.kernel.transactions import durable


@durable
def end_access(user_id: UUID, *, by: Actor, at: datetime) -> int:
    """This will end every session of a person and delete every token issued in their name.

    Returns how many sessions there were. Raises PermissionRefused for who is no administrator.
    """
    if not by.has_role(Role.ADMINISTRATOR):
        raise PermissionRefused("Only administrators sign others out.")
    user = User.objects.select_for_update().get(id=user_id)
    keys = list(UserSession.objects.filter(user=user).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user=user).delete()
    for model in (get_refresh_token_model(), get_access_token_model(), get_grant_model()):
        model.objects.filter(user=user).delete()
    note_configured(user, fields=["sessions", "tokens"], by=by, at=at)
    return len(keys)
