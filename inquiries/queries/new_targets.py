"""When the service targets of an inquiry would be due under another priority or type, before it is changed (R21)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from arsos.desk.queries.calendars import calendar_in_force, calendar_of_version
from arsos.desk.queries.queues import queues_of_any_state
from inquiries.models import Inquiry, InquiryClock
from inquiries.queries.catalogue import published_version
from inquiries.rules.service_levels import (
    NOTHING_REACHED,
    Targets,
    WorkingTime,
    decide_face,
    decide_targets,
    elapsed_until,
    reached_by,
)

Kind, State = InquiryClock.Kind, InquiryClock.State


@dataclass(frozen=True, slots=True)
class NewTarget:
    """One service target as it would be: due when (None while it waits), and whether the change alone misses it."""

    kind: str
    target: timedelta
    due_at: datetime | None
    is_used_up: bool


def targets_with_priority(inquiry: Inquiry, priority: int, *, at: datetime) -> list[NewTarget]:
    """The live service targets of an inquiry if it had another priority from an instant on."""
    kind = published_version(inquiry.type_version_id).facts
    targets = decide_targets(type_priority=kind.priority, type_targets=kind.targets, priority=priority)
    return new_targets(inquiry, targets, priority=priority, at=at)


def new_targets(inquiry: Inquiry, targets: Targets, *, priority: int, at: datetime) -> list[NewTarget]:
    """The live service targets of an inquiry if they were these from an instant on."""
    live = inquiry.clocks.filter(kind__in=[Kind.FIRST_RESPONSE, Kind.RESOLUTION])
    clocks = live.filter(state__in=[State.RUNNING, State.PAUSED]).order_by("kind")
    queue = queues_of_any_state([inquiry.queue_id])[0]
    calendar = calendar_in_force(queue.calendar_for(priority), at).calendar
    wanted = {Kind.FIRST_RESPONSE: targets.first_response, Kind.RESOLUTION: targets.resolution}
    return [_as_it_would_be(one, wanted[Kind(one.kind)], calendar, at) for one in clocks]


def used_up(targets: Iterable[NewTarget]) -> list[NewTarget]:
    """Those that the change alone would miss at once."""
    return [one for one in targets if one.is_used_up]


def _as_it_would_be(clock: InquiryClock, target: timedelta, calendar: WorkingTime, at: datetime) -> NewTarget:
    if clock.is_missed:
        return NewTarget(clock.kind, timedelta(seconds=clock.target_seconds), clock.due_at, is_used_up=False)
    elapsed = _elapsed(clock, at)
    if clock.state == State.PAUSED or clock.running_since is None:
        return NewTarget(clock.kind, target, None, is_used_up=elapsed >= target)
    is_same = clock.target_seconds == int(target.total_seconds())
    reached = reached_by(clock.moments, at) if is_same else NOTHING_REACHED
    face = decide_face(calendar, running_since=at, target=target, elapsed=elapsed, reached=reached)
    return NewTarget(clock.kind, target, face.due_at, is_used_up=not is_same and elapsed >= target)


def _elapsed(clock: InquiryClock, at: datetime) -> timedelta:
    if clock.running_since is None or clock.calendar_version_id is None:
        return timedelta(seconds=clock.elapsed_seconds)
    time = calendar_of_version(clock.calendar_version_id)
    seconds = elapsed_until(time, running_since=clock.running_since, elapsed_seconds=clock.elapsed_seconds, until=at)
    return timedelta(seconds=seconds)
