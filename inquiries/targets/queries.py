"""Inquiries to check and retime, how much time clocks have used, and the targets that a change would set (R21, R23)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet

from foundation.actor import Actor
from inquiries.catalog.queries import published_version
from inquiries.catalog.rules.intake import Targets
from inquiries.inquiry.access import actions_open_to, visible_inquiries
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Action, Status
from inquiries.targets.models import InquiryClock
from inquiries.targets.rules import (
    CAN_BE_LATE,
    NOTHING_REACHED,
    Timeliness,
    WorkingTime,
    decide_face,
    decide_targets,
    reached_by,
)
from staffing.queries.queues import (
    calendar_in_force,
    calendars_in_force,
    queues_of_any_state,
    superseded_versions,
)


def inquiries_to_check(at: datetime) -> QuerySet[Inquiry]:
    """Inquiries with a warning, a breach, the end of a wait or a follow-up due."""
    return Inquiry.objects.filter(next_check_at__lte=at).order_by("next_check_at")


def inquiries_to_retime(at: datetime) -> QuerySet[Inquiry]:
    """Inquiries whose clocks or follow-ups run by hours that have been replaced."""
    old = superseded_versions(at)
    if not old:
        return Inquiry.objects.none()
    running = InquiryClock.objects.filter(calendar_version__in=old, state=InquiryClock.State.RUNNING)
    followed = Inquiry.objects.filter(follow_up_calendar__in=old, follow_up_at__isnull=False)
    return Inquiry.objects.filter(id__in=running.values("inquiry_id").union(followed.values("id")))


ClockState = InquiryClock.State
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


def is_open_late(at: datetime) -> Q:
    """The condition that a clock's target has passed and the clock has not ended."""
    return Q(state__in=[ClockState.RUNNING, ClockState.PAUSED], due_at__lte=at)


def has_missed(at: datetime) -> Q:
    """The condition that a clock's target was missed: it ended late, or has passed and is open still."""
    return Q(state=ClockState.MISSED) | is_open_late(at)


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
    return new_targets(inquiry, _targets_at(inquiry, priority), priority=priority, at=at)


def missed_by_priority(actor: Actor, references: Sequence[str], priority: int, *, at: datetime) -> list[str]:
    """Of some inquiries those that the actor may give another priority, and that would miss a service target by that
    alone; as many statements for many as for one.
    """
    seen = visible_inquiries(actor, at).filter(reference__in=references).order_by("reference")
    seen = seen.only("reference", "status", "agent", "queue", "assignee", "last_holder", "type_version")
    found = [one for one in seen if Action.PRIORITIZE in actions_open_to(actor, one)]
    clocks = _live_clocks(found)
    queues = {one.id: one for one in queues_of_any_state(one.queue_id for one in found)}
    calendars = calendars_in_force((one.calendar_for(priority) for one in queues.values()), at)
    missed = []
    for inquiry in found:
        calendar = calendars[queues[inquiry.queue_id].calendar_for(priority)].calendar
        targets = _targets_at(inquiry, priority)
        if used_up(_as_they_would_be(clocks[inquiry.id], targets, calendar, at)):
            missed.append(inquiry.reference)
    return missed


def new_targets(inquiry: Inquiry, targets: Targets, *, priority: int, at: datetime) -> list[NewTarget]:
    """The live service targets of an inquiry if they were these from an instant on."""
    queue = queues_of_any_state([inquiry.queue_id])[0]
    calendar = calendar_in_force(queue.calendar_for(priority), at).calendar
    return _as_they_would_be(_live_clocks([inquiry])[inquiry.id], targets, calendar, at)


def used_up(targets: Iterable[NewTarget]) -> list[NewTarget]:
    """Those that the change alone would miss at once."""
    return [one for one in targets if one.is_used_up]


def _targets_at(inquiry: Inquiry, priority: int) -> Targets:
    kind = published_version(inquiry.type_version_id).facts
    return decide_targets(type_priority=kind.priority, type_targets=kind.targets, priority=priority)


def _live_clocks(inquiries: Iterable[Inquiry]) -> defaultdict[UUID, list[InquiryClock]]:
    """The service clocks of each that have not ended, by kind."""
    kinds, states = [Kind.FIRST_RESPONSE, Kind.RESOLUTION], [State.RUNNING, State.PAUSED]
    found: defaultdict[UUID, list[InquiryClock]] = defaultdict(list)
    for one in InquiryClock.objects.filter(inquiry__in=inquiries, kind__in=kinds, state__in=states).order_by("kind"):
        found[one.inquiry_id].append(one)
    return found


def _as_they_would_be(
    clocks: Iterable[InquiryClock], targets: Targets, calendar: WorkingTime, at: datetime
) -> list[NewTarget]:
    wanted = {Kind.FIRST_RESPONSE: targets.first_response, Kind.RESOLUTION: targets.resolution}
    return [_as_it_would_be(one, wanted[Kind(one.kind)], calendar, at) for one in clocks]


def _as_it_would_be(clock: InquiryClock, target: timedelta, calendar: WorkingTime, at: datetime) -> NewTarget:
    if clock.is_missed:
        return NewTarget(clock.kind, timedelta(seconds=clock.target_seconds), clock.due_at, is_used_up=False)
    elapsed = timedelta(seconds=clock.elapsed_seconds_at(at))
    if clock.state == State.PAUSED or clock.running_since is None:
        return NewTarget(clock.kind, target, None, is_used_up=elapsed >= target)
    is_same = clock.target_seconds == int(target.total_seconds())
    reached = reached_by(clock.moments, at) if is_same else NOTHING_REACHED
    face = decide_face(calendar, running_since=at, target=target, elapsed=elapsed, reached=reached)
    return NewTarget(clock.kind, target, face.due_at, is_used_up=not is_same and elapsed >= target)
