"""Targets of clocks, what counts as met or missed, and the follow-ups while an agent is waited for (R19, R21, R22)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Protocol

from foundation.translation import gettext as _
from inquiries.catalog.rules.intake import Targets
from inquiries.inquiry.rules import OPEN, Status

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


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursTurned:
    """The working days before and after new hours, and the instant at which these come into force."""

    old: WorkingDays
    new: WorkingDays
    turn: datetime


def decide_turned_next_at(plan: Plan, hours: HoursTurned, *, planned: datetime, since: datetime, done: int) -> datetime:
    """When a planned follow-up is due once new hours are in force: days that had passed count as they were (R21)."""
    old, new, turn = hours.old, hours.new, hours.turn
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
        return _("Give rising numbers of days, the last reminder before the end.")
    return ""


SHARES = (75, 90, 100)
"""Percent of a target at which somebody is alerted, once each; the last is the breach (R22)."""
BREACH = SHARES[-1]
DEFAULT_TARGETS = {
    1: Targets(timedelta(hours=1), timedelta(hours=4)),
    2: Targets(timedelta(hours=4), timedelta(hours=24)),
    3: Targets(timedelta(hours=12), timedelta(hours=36)),
    4: Targets(timedelta(hours=12), timedelta(hours=60)),
}


class WorkingTime(Protocol):
    """A calendar that time runs in: business hours, or for regulatory clocks every second."""

    def add(self, start: datetime, duration: timedelta) -> datetime: ...

    def between(self, start: datetime, end: datetime) -> timedelta: ...


class ElapsedTime:
    """Calendar time as regulation counts it; neither nights nor holidays stop it (R23)."""

    def add(self, start: datetime, duration: timedelta) -> datetime:
        return start + duration

    def between(self, start: datetime, end: datetime) -> timedelta:
        return max(end - start, timedelta())


Reached = tuple[datetime | None, datetime | None, datetime | None]
"""When each share was reached, for those that were."""
NOTHING_REACHED: Reached = (None, None, None)
ONE_SECOND = timedelta(seconds=1)


class RunningClock(Protocol):
    """A clock that runs, as it is stored."""

    @property
    def running_since(self) -> datetime | None: ...

    @property
    def elapsed_seconds(self) -> int: ...

    @property
    def target_seconds(self) -> int: ...

    @property
    def moments(self) -> Reached: ...


@dataclass(frozen=True, slots=True)
class ClockFace:
    """When a running clock warns, warns again, and reaches its target."""

    warning_at: datetime
    urgent_at: datetime
    due_at: datetime


def decide_targets(*, type_priority: int, type_targets: Targets, priority: int) -> Targets:
    """A type's own targets, until somebody gives the inquiry another priority than its type has."""
    return type_targets if priority == type_priority else DEFAULT_TARGETS[priority]


def decide_face(
    calendar: WorkingTime,
    *,
    running_since: datetime,
    target: timedelta,
    elapsed: timedelta,
    reached: Reached = NOTHING_REACHED,
) -> ClockFace:
    """Where the hands stand for a clock that runs since an instant with some time already elapsed.

    A share that was `reached` keeps its instant (R21). One that a new target has used up at once is reached where the
    clock goes on, also while the calendar is closed: it could not be kept before it was set.
    """
    left = [target * share / BREACH - elapsed for share in SHARES]
    warning_at, urgent_at, due_at = (
        kept or (calendar.add(running_since, one) if one > timedelta() else running_since)
        for one, kept in zip(left, reached, strict=True)
    )
    return ClockFace(warning_at=warning_at, urgent_at=urgent_at, due_at=due_at)


def reached_by(moments: Reached, until: datetime) -> Reached:
    """What of the hands had been reached at an instant; the rest is still to come, and open to change."""
    warning_at, urgent_at, due_at = (one if one is not None and one <= until else None for one in moments)
    return warning_at, urgent_at, due_at


def elapsed_until(calendar: WorkingTime, *, running_since: datetime, elapsed_seconds: int, until: datetime) -> int:
    """Whole seconds that a running clock has used up at an instant."""
    return elapsed_seconds + int(calendar.between(running_since, until).total_seconds())


def decide_turned_moments(clock: RunningClock, old: WorkingTime, new: WorkingTime, *, turn: datetime) -> Reached:
    """When the shares of a running clock are reached once new hours are in force: what had passed stays (R21).

    Elapsed time is kept in whole seconds, so a difference below one is none.
    """
    if clock.running_since is None:
        raise LookupError("only running clocks follow new hours")
    elapsed = elapsed_until(old, running_since=clock.running_since, elapsed_seconds=clock.elapsed_seconds, until=turn)
    after = decide_face(
        new,
        running_since=turn,
        target=timedelta(seconds=clock.target_seconds),
        elapsed=timedelta(seconds=elapsed),
        reached=reached_by(clock.moments, turn),
    )
    return (
        _unless_close(clock.moments[0], after.warning_at),
        _unless_close(clock.moments[1], after.urgent_at),
        _unless_close(clock.moments[2], after.due_at),
    )


def _unless_close(before: datetime | None, after: datetime) -> datetime:
    return before if before is not None and abs(after - before) < ONE_SECOND else after


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
