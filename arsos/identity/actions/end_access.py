"""A person is signed out everywhere, and systems lose what they were allowed in that person's name."""

from datetime import datetime
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import F
from oauth2_provider.models import get_access_token_model, get_grant_model, get_refresh_token_model

from arsos.accounts.models import User
from arsos.journal.configuration import note_configured
from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import PermissionRefused
from arsos.kernel.transactions import durable, inside_transaction


@durable
def end_access(user_id: UUID, *, by: Actor, at: datetime) -> int:
    """This will end every session of a person and delete every token issued in their name.

    Returns how many sessions there were. Raises PermissionRefused for who is no administrator.
    """
    if not by.has_role(Role.ADMINISTRATOR):
        raise PermissionRefused("Only administrators sign others out.")
    user = User.objects.select_for_update().get(id=user_id)
    ended = _end(user, keep="")
    note_configured(user, fields=["sessions", "tokens"], by=by, at=at)
    return ended


@durable
def end_other_access(user_id: UUID, *, keep: str) -> int:
    """This will end every session of a person but the one with this key, and delete every token issued in their name.

    It follows a change of their credentials, which the journal keeps by itself. Returns how many sessions there were.
    """
    return _end(User.objects.select_for_update().get(id=user_id), keep=keep)


@inside_transaction
def end_after_new_password(user_id: UUID, *, keep: str, by: Actor, at: datetime) -> None:
    """The same where an administrator has set somebody's password, in the commit that stores it."""
    user = User.objects.select_for_update().get(id=user_id)
    _end(user, keep=keep)
    note_configured(user, fields=["password", "sessions", "tokens"], by=by, at=at)


@inside_transaction
def end_with_rights(user_id: UUID) -> None:
    """This will end every session and token of a person whose last role has ended, in the running commit."""
    _end(User.objects.get(id=user_id), keep="")


def _end(user: User, *, keep: str) -> int:
    """Sessions that are on no list any more, or are made this moment, end by what they prove."""
    User.objects.filter(id=user.id).update(access_ended=F("access_ended") + 1)
    ending = UserSession.objects.filter(user=user).exclude(session_key=keep)
    keys = list(ending.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    ending.delete()
    for model in (get_refresh_token_model(), get_access_token_model(), get_grant_model()):
        model.objects.filter(user=user).delete()
    return len(keys)
