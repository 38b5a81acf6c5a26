"""What the database raises when it is not there, has no connection left, or takes too long: nothing was changed."""

from django.db import DatabaseError, InterfaceError, OperationalError

AWAY = (OperationalError, InterfaceError)
RETRY_SECONDS = "5"
"""When to ask again."""
COLLIDED = frozenset({"40001", "40P01"})
"""The states of a serialization failure and of a deadlock: the transaction was rolled back, and may run again."""


def has_collided(error: DatabaseError) -> bool:
    """Whether the database gave up this transaction so that another one could go on."""
    return getattr(error.__cause__, "sqlstate", None) in COLLIDED
