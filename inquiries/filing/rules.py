"""How long a draft is kept (R12)."""

from datetime import datetime, timedelta

KEPT_FOR = timedelta(days=30)
"""After the last change; days of 24 hours."""


def kept_since(at: datetime) -> datetime:
    """The last change of the oldest draft that is still kept at an instant; earlier ones go."""
    return at - KEPT_FOR
