"""How long a draft is kept (R12)."""

from datetime import timedelta

KEPT_FOR = timedelta(days=30)
"""After the last change."""
