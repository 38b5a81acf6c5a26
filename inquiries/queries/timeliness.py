"""The definitions of `inquiries.rules.timeliness` as conditions on rows."""

from datetime import datetime

from django.db.models import F, Q

from inquiries.models import InquiryClock
from inquiries.rules.lifecycle import Status
from inquiries.rules.timeliness import CAN_BE_LATE, Timeliness

State = InquiryClock.State
WAITING = Q(status=Status.QUEUED)


def clock_is(state: str, at: datetime) -> Q:
    """The condition that `decide_timeliness` says this of an inquiry."""
    can_be_late = Q(status__in=sorted(CAN_BE_LATE))
    has_passed = Q(due_at__lte=at)
    is_warned = Q(warning_at__lte=at)
    return {
        Timeliness.OVERDUE: can_be_late & has_passed,
        Timeliness.AT_RISK: can_be_late & is_warned & ~has_passed,
        Timeliness.OK: ~can_be_late | (~has_passed & ~is_warned),
    }[Timeliness(state)]


def counted_clocks() -> Q:
    """Clocks that reports count: of an inquiry that was reopened, those since."""
    return ~Q(kind=InquiryClock.Kind.RESOLUTION) | Q(round=F("inquiry__reopen_count"))


def has_missed(at: datetime) -> Q:
    """The condition that a clock's target was missed: it ended late, or has passed and is open still."""
    return Q(state=State.MISSED) | Q(state__in=[State.RUNNING, State.PAUSED], due_at__lte=at)
