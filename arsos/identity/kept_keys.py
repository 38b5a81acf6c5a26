"""Keys of sessions stand in the database as keyed hashes: who reads it, or a dump, takes over no session (R30, R32)."""

import base64
from typing import Any

from allauth.core import context
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils.crypto import salted_hmac

MARK = "kept."
"""What no key begins with: new keys are letters and digits."""
LENGTH = 40
"""As long as the columns; 210 bits of the hash."""


def kept_key(key: Any) -> Any:
    """How a key stands in the database; what stands there already stays as it is, and nothing stays nothing."""
    if not isinstance(key, str) or not key or is_kept(key):
        return key
    digest = salted_hmac("arsos.identity.kept_keys", key, algorithm="sha256").digest()
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
