"""What the database raises when it is not there, has no connection left, or takes too long: nothing was changed."""

from django.db import InterfaceError, OperationalError

AWAY = (OperationalError, InterfaceError)
RETRY_SECONDS = "5"
"""When to ask again."""
