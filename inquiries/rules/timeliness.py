"""What waiting, overdue, at risk, met and missed mean: one definition for boards, lists, reports, API and exports.

- **Waiting**: in its queue, held by nobody.
- **Overdue**: open (waiting, in progress or on hold), and its earliest unmet target has passed.
- **At risk**: open, not overdue, and its earliest unmet target is in its warning time.
- **Met**, **missed**: a target that ended in time, or not. One that has passed is missed from that moment on, also
  while it is open still; an inquiry that was reopened counts by the targets since.

What is answered, closed or handed over is neither overdue nor at risk: what the law still wants of it is the duty of
those it was handed to.
"""

from datetime import datetime
from enum import StrEnum

from inquiries.rules.lifecycle import OPEN, Status

CAN_BE_LATE = OPEN


class Timeliness(StrEnum):
    """Where the earliest unmet target of an inquiry stands; the values are part of the API."""

    OK = "ok"
    AT_RISK = "warning"
    OVERDUE = "breached"


def decide_timeliness(
    *, status: str, due_at: datetime | None, warning_at: datetime | None, now: datetime
) -> Timeliness:
    """Where an inquiry stands at an instant."""
    if Status(status) not in CAN_BE_LATE:
        return Timeliness.OK
    if due_at is not None and due_at <= now:
        return Timeliness.OVERDUE
    return Timeliness.AT_RISK if warning_at is not None and warning_at <= now else Timeliness.OK
