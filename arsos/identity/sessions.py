"""Sessions as the framework keeps them in the database, on the list of their person under every key they have had."""

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.http import HttpRequest

from arsos.accounts.models import User


class SessionStore(DatabaseSessions):
    """A key turns when somebody proves again who they are; the person's list of sessions follows it (R30)."""

    def cycle_key(self) -> None:
        """Go on under a new key, here and on the list."""
        before = self.session_key
        super().cycle_key()
        UserSession.objects.filter(session_key=before).update(session_key=self.session_key)


def renew_session(request: HttpRequest, user: User) -> None:
    """Let the session that asks go on where all the others of a person have just ended."""
    user.refresh_from_db(fields=["access_ended"])  # the framework may prove the session by this object once more
    if request.user.pk == user.pk:
        request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
