"""How long there is after something was sent to the wrong person (45 CFR 164.404 (b))."""

from datetime import datetime, timedelta

LONGEST = timedelta(days=60)
"""No later than 60 calendar days after discovery."""
ALERT_AFTER = (timedelta(days=30), timedelta(days=45), timedelta(days=55), LONGEST)


def decide_due(discovered_at: datetime) -> datetime:
    """By when the persons must have been notified."""
    return discovered_at + LONGEST


def decide_next_alert(discovered_at: datetime, *, given: int) -> datetime | None:
    """When leads are told next while the case is open; None after the last."""
    return discovered_at + ALERT_AFTER[given] if given < len(ALERT_AFTER) else None
