"""What new hours of a calendar would move, before they are published (R21)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from foundation.business_time.hours import BusinessCalendar, CalendarRules
from inquiries.targets.models import InquiryClock
from inquiries.targets.rules import decide_turned_moments
from staffing.queries.queues import calendar_of_version

MOST_COUNTED = 5000
NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class HoursImpact:
    """How many due times of open inquiries move, and how far; `missed` ones stay. Shifts of nothing are zero."""

    inquiries: int
    due_times: int
    missed: int
    moved: int
    inquiries_moved: int
    later: int
    earlier: int
    median_shift: timedelta
    longest_later: timedelta
    longest_earlier: timedelta
    is_partial: bool

    @property
    def unchanged(self) -> int:
        return self.due_times - self.moved - self.missed


def hours_impact(version_ids: Collection[UUID], rules: CalendarRules, at: datetime) -> HoursImpact:
    """What would move if these hours replaced those of some versions at an instant.

    Counts among the first `MOST_COUNTED` running clocks, by the same rule that moves them afterwards.
    """
    running = InquiryClock.objects.filter(calendar_version__in=version_ids, state=InquiryClock.State.RUNNING)
    clocks = list(running.order_by("id")[: MOST_COUNTED + 1])
    counted, proposed = clocks[:MOST_COUNTED], BusinessCalendar(rules)
    shifts = [(clock.inquiry_id, _shift(clock, proposed, at)) for clock in counted]
    moved = [(inquiry_id, shift) for inquiry_id, shift in shifts if shift != NOTHING]
    amounts = [shift for _, shift in moved]
    return HoursImpact(
        inquiries=len({clock.inquiry_id for clock in counted}),
        due_times=len(counted),
        missed=sum(clock.due_at is not None and clock.due_at <= at for clock in counted),
        moved=len(moved),
        inquiries_moved=len({inquiry_id for inquiry_id, _ in moved}),
        later=sum(shift > NOTHING for shift in amounts),
        earlier=sum(shift < NOTHING for shift in amounts),
        median_shift=timedelta(seconds=median(abs(shift).total_seconds() for shift in amounts)) if amounts else NOTHING,
        longest_later=max([NOTHING, *amounts]),
        longest_earlier=-min([NOTHING, *amounts]),
        is_partial=len(clocks) > MOST_COUNTED,
    )


def _shift(clock: InquiryClock, proposed: BusinessCalendar, at: datetime) -> timedelta:
    if clock.calendar_version_id is None or clock.running_since is None or clock.due_at is None:
        return NOTHING
    turn = max(at, clock.running_since)
    after = decide_turned_moments(clock, calendar_of_version(clock.calendar_version_id), proposed, turn=turn)[2]
    return after - clock.due_at if after is not None else NOTHING
