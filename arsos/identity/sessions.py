"""Sessions as the framework keeps them in the database, on the list of their person under every key they have had."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.http import HttpRequest

from arsos.accounts.models import User
from arsos.identity.kept_keys import is_kept


class SessionStore(DatabaseSessions):
    """A key turns when somebody proves again who they are; the person's list of sessions follows it (R30).

    The tables hold hashes of keys, and a hash is no key: whoever reads one there cannot present it.
    """

    key_salt = "django.contrib.sessions.SessionStore"
    """What the framework signs with by the name of this class, also for those below it."""

    def cycle_key(self) -> None:
        """Go on under a new key, here and on the list."""
        before = self.session_key
        super().cycle_key()
        UserSession.objects.filter(session_key=before).update(session_key=self.session_key)

    def _validate_session_key(self, key: Any) -> bool:
        return bool(super()._validate_session_key(key)) and not is_kept(key)  # type: ignore[misc]  # not in the stubs


class ListedSession(SessionStore):
    """A session of somebody's list, opened by what the table holds; never by what a browser sends."""

    def _validate_session_key(self, key: Any) -> bool:
        return bool(key)


def open_what_is_listed() -> None:
    """The sign-in library's list opens its sessions to see whether they still are."""
    UserSession._session_store = lambda _listed, *key: ListedSession(*key)


def renew_session(request: HttpRequest, user: User) -> None:
    """Let the session that asks go on where all the others of a person have just ended."""
    user.refresh_from_db(fields=["access_ended"])  # the framework may prove the session by this object once more
    if request.user.pk == user.pk:
        request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
