"""What happens while an agent is waited for: reminders, and then the end or a word to the lead (R19)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Protocol

LATE = timedelta(days=1)


class WorkingDays(Protocol):
    """A calendar that counts days with opening hours."""

    def after_days(self, start: datetime, days: int) -> datetime: ...

    def open_days(self, start: datetime, end: datetime) -> int: ...

    def next_opening(self, at: datetime) -> datetime: ...

    def at_time_of(self, start: datetime, day_of: datetime) -> datetime: ...


class Step(StrEnum):
    """What a follow-up does."""

    REMIND = "remind"
    CLOSE = "close"
    TELL_LEAD = "tell_lead"


@dataclass(frozen=True, slots=True)
class Plan:
    """Days after which to remind, rising, and after which it ends."""

    reminder_days: tuple[int, ...]
    close_after_days: int

    @property
    def days(self) -> tuple[int, ...]:
        return (*self.reminder_days, self.close_after_days)


def decide_step(plan: Plan, *, done: int, may_close: bool) -> Step:
    """What the next follow-up does, after so many have been done."""
    if done < len(plan.reminder_days):
        return Step.REMIND
    return Step.CLOSE if may_close else Step.TELL_LEAD


def decide_next_at(plan: Plan, *, since: datetime, done: int, calendar: WorkingDays) -> datetime | None:
    """When the follow-up after the first `done` is due, counted from the one before; None after the last."""
    if done >= len(plan.days):
        return None
    return calendar.after_days(since, _days_to_next(plan, done))


def decide_turned_next_at(
    plan: Plan, *, planned: datetime, since: datetime, done: int, old: WorkingDays, new: WorkingDays, turn: datetime
) -> datetime:
    """When a planned follow-up is due once new hours are in force: days that had passed count as they were (R21)."""
    if planned <= turn or done >= len(plan.days):
        return planned
    left = _days_to_next(plan, done) - old.open_days(since, turn)
    if left <= 0:
        return new.next_opening(planned)
    return new.after_days(new.at_time_of(since, max(turn, since)), left)


def _days_to_next(plan: Plan, done: int) -> int:
    return plan.days[done] - (plan.days[done - 1] if done else 0)


def decide_since(*, planned: datetime, at: datetime) -> datetime:
    """From when the days to the next follow-up are counted: from when this one was planned.

    One that came more than a day late, because ARSOS stood still, counts from when it came: nobody is reminded and
    closed in one go.
    """
    return at if at - planned > LATE else planned


def may_close_unanswered(*, pending_reason: str, priority: int, sos_eligible: str, has_suggestion: bool) -> bool:
    """Only what waits for the agent, and neither P1 nor what may be urgent or a grievance (R19)."""
    return pending_reason == "agent" and priority > 1 and sos_eligible == "never" and not has_suggestion


def decide_plan_errors(reminder_days: Sequence[int], close_after_days: int) -> str:
    """What is wrong with a plan, or nothing."""
    days = [*reminder_days, close_after_days]
    if any(later <= earlier for earlier, later in pairwise(days)) or days[0] < 1:
        return "Give rising numbers of days, the last reminder before the end."
    return ""
