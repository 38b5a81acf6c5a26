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


@dataclass(frozen=True, slots=True)
class ClockFace:
    """When a running clock warns, warns again, and reaches its target."""

    warning_at: datetime
    urgent_at: datetime
    due_at: datetime


def decide_targets(*, type_priority: int, type_targets: Targets, priority: int) -> Targets:
    """A type's own targets, until somebody gives the inquiry another priority than its type has."""
    return type_targets if priority == type_priority else DEFAULT_TARGETS[priority]


def decide_face(calendar: WorkingTime, *, running_since: datetime, target: timedelta, elapsed: timedelta) -> ClockFace:
    """Where the hands stand for a clock that runs since an instant with some time already elapsed.

    What has passed stays passed: it is put where the clock goes on, also while the calendar is closed.
    """
    left = [target * share / BREACH - elapsed for share in SHARES]
    warning_at, urgent_at, due_at = (
        calendar.add(running_since, one) if one > timedelta() else running_since for one in left
    )
    return ClockFace(warning_at=warning_at, urgent_at=urgent_at, due_at=due_at)
