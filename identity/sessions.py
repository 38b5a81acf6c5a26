"""Sessions as the framework keeps them in the database, on the list of their person under every key they have had. Keys
stand there as keyed hashes: who reads it, or a dump, takes over no session (R30, R32).
"""

import base64
from typing import Any

from allauth.core import context
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models.users import User

KEPT_SESSION = "SELECT session_data, expire_date FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(DatabaseSessions):
    """A key turns when somebody proves again who they are; the person's list of sessions follows it (R30).

    The tables hold hashes of keys, and a hash is no key: whoever reads one there cannot present it.
    """

    key_salt = "django.contrib.sessions.SessionStore"
    """What the framework signs with by the name of this class, also for those below it."""

    def _get_session_from_db(self) -> Session | None:
        """The session as it is kept. Each request of a person asks this; to build the statement took longer than to
        answer it.
        """
        with connection.cursor() as cursor:
            cursor.execute(KEPT_SESSION, [kept_key(self.session_key), timezone.now()])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return None
        return Session(session_key=self.session_key or "", session_data=found[0], expire_date=found[1])

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


MARK = "kept."
"""What no key begins with: new keys are letters and digits."""
LENGTH = 40
"""As long as the columns; 210 bits of the hash."""


def kept_key(key: Any) -> Any:
    """How a key stands in the database; what stands there already stays as it is, and nothing stays nothing."""
    if not isinstance(key, str) or not key or is_kept(key):
        return key
    digest = salted_hmac("identity.kept_keys", key, algorithm="sha256").digest()
    return (MARK + base64.urlsafe_b64encode(digest).decode())[:LENGTH]


def is_kept(key: str) -> bool:
    """Whether this is how a key is kept; such a one is never accepted from a browser."""
    return key.startswith(MARK)


def keep_keys_hashed() -> None:
    """Whatever the framework or the sign-in library stores or looks up by a session's key goes by its hash."""
    for model in (Session, UserSession):
        field: Any = model._meta.get_field("session_key")
        field.get_prep_value = kept_key
    UserSession.is_current = _is_current


def _is_current(listed: Any) -> bool:
    return bool(listed.session_key == kept_key(context.request.session.session_key))
