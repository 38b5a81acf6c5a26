"""Service targets by type and priority, and where a clock stands (R21, R22)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

SHARES = (75, 90, 100)
"""Percent of a target at which somebody is alerted, once each; the last is the breach (R22)."""
BREACH = SHARES[-1]


@dataclass(frozen=True, slots=True)
class Targets:
    """Business time until the first response and until the resolution."""

    first_response: timedelta
    resolution: timedelta


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
        _unless_alike(clock.moments[0], after.warning_at),
        _unless_alike(clock.moments[1], after.urgent_at),
        _unless_alike(clock.moments[2], after.due_at),
    )


def _unless_alike(before: datetime | None, after: datetime) -> datetime:
    return before if before is not None and abs(after - before) < ONE_SECOND else after
