"""What a follow-up task on an inquiry may be: when it is due, for how many at once, how it ends."""

from datetime import datetime, timedelta
from enum import StrEnum

from foundation.translation import gettext as _

MOST_OPEN = 20
"""On one inquiry: whoever has more to do makes a list of their own."""
LATEST = timedelta(days=366)
"""A reminder that nobody who is here today would understand helps nobody."""


class TaskState(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    DONE = "done"
    CANCELED = "canceled"


def refuse_due(due_at: datetime, *, now: datetime) -> str:
    """Why a task cannot be due then; empty where it can."""
    if due_at <= now:
        return _("Choose a future date and time.")
    if due_at > now + LATEST:
        return _("Choose a date within a year.")
    return ""
