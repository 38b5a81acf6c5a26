"""Starts, pauses, retargets and ends the clocks of an inquiry, warns at each share once, and schedules follow-ups
(R19, R21, R22, R23).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from accounts.queries import holders_of_role
from audit.chain.steps import HistoryRecord
from events.feed.steps import EventType
from events.notifications.steps import Notice, notify
from foundation.actor import Actor, Role
from foundation.business_time.hours import last_looked_at
from foundation.clock import date_of
from foundation.compiled import HotQuery
from foundation.new_rows import store_again, store_rows
from foundation.transactions import inside_transaction
from inquiries.catalog.rules.intake import Targets
from inquiries.inquiry.gate import StatusChange, change_status
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Action, Status
from inquiries.inquiry.steps import add_to_history, tell
from inquiries.targets.models import AlertRule, ClockAlert, ClockInterval, FollowUpPlan, InquiryClock
from inquiries.targets.rules import (
    BREACH,
    NOTHING_REACHED,
    SHARES,
    Plan,
    WorkingTime,
    decide_face,
    decide_next_at,
    decide_since,
    decide_turned_moments,
    reached_by,
)
from staffing.queries.queues import (
    CalendarInForce,
    QueueRef,
    calendar_in_force,
    calendar_of_version,
    hours_of_queue,
    newer_versions_than,
    newest_version_of,
    title_of_version,
)


@inside_transaction
def alert_on_clocks(inquiry: Inquiry, clocks: Iterable[InquiryClock], *, at: datetime) -> None:
    """This will give every alert of a locked inquiry's clocks that has come due, in the order in which they did.

    Every action that touches the clocks does this first, and so does the sweep: what is told does not depend on who
    comes first. The caller saves the inquiry.
    """
    while due := [clock for clock in clocks if clock.next_alert_at is not None and clock.next_alert_at <= at]:
        _alert(inquiry, min(due, key=_reached_at), at)


def _reached_at(clock: InquiryClock) -> datetime:
    if clock.next_alert_at is None:
        raise LookupError("only clocks with an alert ahead are compared")
    return clock.next_alert_at


def _alert(inquiry: Inquiry, clock: InquiryClock, at: datetime) -> None:
    share, reached_at = SHARES[clock.alerts_given], _reached_at(clock)
    is_breach = share == BREACH
    name = clock.label or clock.kind
    rule = AlertRule.objects.filter(share=share).first()
    told = tell(
        inquiry,
        rule.recipients if rule else [AlertRule.Recipient.LEAD],
        kind="clock_breached" if is_breach else "clock_warning",
        once=f"{clock.id}/{share}",
        at=at,
        clock=name,
        share=share,
    )
    ClockAlert.objects.create(clock=clock, share=share, reached_at=reached_at, given_at=at, recipients=told)
    clock.alerts_given += 1
    clock.save(update_fields=["alerts_given"])
    facts = {"clock": name, "share": share, "reached_at": reached_at.isoformat()}
    add_to_history(
        inquiry,
        HistoryRecord(kind="clock_breached" if is_breach else "clock_warning", facts=facts),
        by=Actor.system(),
        at=at,
        event=EventType.CLOCK_BREACHED if is_breach else EventType.CLOCK_WARNING,
        said={"clock": name, "share": share},
    )


@inside_transaction
def go_on(inquiry: Inquiry, *, why: str, by: Actor, at: datetime) -> Inquiry:
    """The step that resuming by hand and by an agent's answer share."""
    clocks = InquiryClocks(inquiry, by=by, at=at)
    clocks.resume(why)
    inquiry.hold_until = None
    clocks.keep()
    return change_status(
        inquiry, StatusChange(action=Action.RESUME, facts={"why": why}, event=EventType.INQUIRY_RESUMED), by=by, at=at
    )


Kind, State = InquiryClock.Kind, InquiryClock.State
SERVICE_KINDS = (Kind.FIRST_RESPONSE, Kind.RESOLUTION)


LIVE = HotQuery(
    lambda inquiry_id: InquiryClock.objects.filter(
        inquiry=inquiry_id, state__in=[State.RUNNING, State.PAUSED]
    ).order_by("kind", "round")
)


class InquiryClocks:
    """The clocks of a locked inquiry that still matter. Change them, then `keep` writes them back."""

    @inside_transaction
    def __init__(self, inquiry: Inquiry, *, by: Actor, at: datetime) -> None:
        self.inquiry, self.by, self.at = inquiry, by, at
        self.clocks = LIVE.rows(inquiry_id=inquiry.id)
        for one in self.clocks:
            one.inquiry = inquiry
        self.has_followed = self.has_moved = False
        if any(clock.next_alert_at is not None and clock.next_alert_at <= at for clock in self.clocks):
            self.follow_calendar()  # a target cannot be missed by hours that had been replaced by then
        alert_on_clocks(inquiry, self.clocks, at=at)

    def pause(self, why: str) -> None:
        """Let business time stand still; regulatory clocks go on (R23)."""
        running = self._service(State.RUNNING)
        self._halt(dict.fromkeys(running, State.PAUSED))
        for clock in running:
            self._open_interval(clock, "paused", why)

    def resume(self, why: str) -> None:
        """Let paused clocks run on with what is left."""
        for clock in self._service(State.PAUSED):
            if clock.calendar_version_id is not None:
                clock.calendar_version_id = newest_version_of(clock.calendar_version_id, self.at).version_id
            self._run(clock, why)

    def meet(self, *kinds: str) -> None:
        """The duty is done: met in time, or missed."""
        done = [clock for clock in self.clocks if clock.kind in kinds]
        late = {clock for clock in done if clock.due_at is not None and self.at >= clock.due_at}
        self._end({clock: State.MISSED if clock in late else State.MET for clock in done})

    def stop(self) -> None:
        """Nothing is owed any more, other than by law."""
        self._end({clock: State.STOPPED for clock in self.clocks if clock.kind in SERVICE_KINDS})

    def aim(self, targets: Targets, queue: QueueRef) -> None:
        """Give clocks new targets or another calendar, keeping what has elapsed; a missed target stays (R21)."""
        in_force = calendar_in_force(queue.calendar_for(self.inquiry.priority), self.at)
        wanted = {Kind.FIRST_RESPONSE: targets.first_response, Kind.RESOLUTION: targets.resolution}
        for clock in [clock for clock in self.clocks if clock.kind in SERVICE_KINDS]:
            was_running = clock.state == State.RUNNING
            if was_running:
                self._halt({clock: State.PAUSED})
            target_seconds = int(wanted[Kind(clock.kind)].total_seconds())
            if not clock.is_missed and clock.target_seconds != target_seconds:
                clock.target_seconds = target_seconds
                clock.moments = NOTHING_REACHED
            clock.calendar_version_id = in_force.version_id
            if was_running:
                self._run(clock, "re-aimed")
            else:
                clock.save()

    def start(self, kind: str, target: timedelta, queue: QueueRef, *, round_: int = 0) -> None:
        """Start a service clock in the queue's business time."""
        in_force = calendar_in_force(queue.calendar_for(self.inquiry.priority), self.at)
        clock = _service_clock(self.inquiry, kind, target, in_force, self.at, round_)
        self._run(clock, "started")
        self.clocks.append(clock)

    def start_regulatory(self, label: str, target: timedelta, received_at: datetime, *, round_: int = 0) -> None:
        """Start a legal clock from first receipt, in elapsed time (R23, R29)."""
        clock = InquiryClock(
            inquiry=self.inquiry,
            kind=Kind.REGULATORY,
            label=label,
            round=round_,
            target_seconds=int(target.total_seconds()),
            started_at=received_at,
        )
        self._run(clock, "first receipt", since=received_at)
        self.clocks.append(clock)

    def stop_regulatory(self, label: str) -> None:
        """End a legal clock whose duty was recorded in error or has no time any more; its due time stays on record.

        One that ended as missed by then was of a wrong duty, too, and is none that reports count.
        """
        self._end(dict.fromkeys(self._legal(label), State.STOPPED))
        missed = self.inquiry.clocks.filter(kind=Kind.REGULATORY, label=label, state=State.MISSED)
        missed.update(state=State.STOPPED)

    def release_regulatory(self, label: str, *, acknowledged_at: datetime) -> None:
        """End a legal clock whose duty is another's since they acknowledged it; what was missed by then stays (R21)."""
        for clock in self._legal(label):
            is_late = clock.due_at is not None and acknowledged_at >= clock.due_at
            until = max(acknowledged_at, clock.running_since or acknowledged_at)  # a statement may come after it
            self._end({clock: State.MISSED if is_late else State.STOPPED}, at=until)

    def restart_regulatory(self, label: str, target: timedelta, since: datetime) -> None:
        """Start a legal clock anew where what it ran from, or for how long, was wrong; the one before stays on record.

        A new one, because each alert of a clock is given once, and what the wrong one told was about wrong times.
        """
        self.stop_regulatory(label)
        rounds = self.inquiry.clocks.filter(kind=Kind.REGULATORY, label=label).values_list("round", flat=True)
        self.start_regulatory(label, target, since, round_=max(rounds, default=-1) + 1)

    def follow_calendar(self) -> None:
        """Go on by the newest hours from when they came into force."""
        for clock in self._service(State.RUNNING):
            newer = newer_versions_than(clock.calendar_version_id, self.at) if clock.calendar_version_id else []
            for one in newer:
                self._go_on_by(clock, one)

    def _go_on_by(self, clock: InquiryClock, newer: CalendarInForce) -> None:
        if clock.running_since is None:
            raise LookupError("only running clocks follow new hours")
        turn = max(newer.effective_at, clock.running_since)
        old, before = clock.time, clock.due_at
        clock.moments = decide_turned_moments(clock, old, newer.calendar, turn=turn)
        clock.elapsed_seconds = clock.elapsed_seconds_at(turn)
        clock.calendar_version_id, clock.running_since = newer.version_id, turn
        _tell_if_uncounted(clock, at=self.at)
        clock.save()
        self._open_interval(clock, "running", "new hours")
        self.has_followed = True
        self.has_moved = self.has_moved or clock.due_at != before

    def keep(self) -> None:
        """Write the earliest unmet target and the next look onto the inquiry; the caller saves it."""
        alert_on_clocks(self.inquiry, self.clocks, at=self.at)
        _aim_inquiry(self.inquiry, self.clocks)
        if self.has_moved:
            note_new_hours(self.inquiry, at=self.at)
            self.has_moved = False

    def _legal(self, label: str) -> list[InquiryClock]:
        return [clock for clock in self.clocks if clock.kind == Kind.REGULATORY and clock.label == label]

    def _service(self, state: str) -> list[InquiryClock]:
        return [clock for clock in self.clocks if clock.kind in SERVICE_KINDS and clock.state == state]

    def _run(self, clock: InquiryClock, why: str, *, since: datetime | None = None) -> None:
        _set_going(clock, clock.time, since or self.at, at=self.at)
        clock.save()
        self._open_interval(clock, "running", why)

    def _end(self, ended: Mapping[InquiryClock, str], *, at: datetime | None = None) -> None:
        """Halt clocks for good."""
        self._halt(ended, at=at)
        self.clocks = [clock for clock in self.clocks if clock not in ended]

    def _halt(self, halted: Mapping[InquiryClock, str], *, at: datetime | None = None) -> None:
        """Stop clocks, each in its new state, with two statements for all of them."""
        until = at or self.at
        for clock, state in halted.items():
            if clock.state == State.RUNNING:
                clock.elapsed_seconds = clock.elapsed_seconds_at(until)
            clock.state, clock.running_since = state, None
            if state == State.PAUSED:
                clock.moments = reached_by(clock.moments, until)
            else:
                clock.ended_at = until
        if halted:
            store_again(*halted)
            ClockInterval.objects.filter(clock__in=list(halted), to_at=None).update(to_at=until)

    def _open_interval(self, clock: InquiryClock, state: str, why: str) -> None:
        start = clock.running_since or self.at
        clock.intervals.filter(to_at=None).update(to_at=start)
        ClockInterval.objects.create(clock=clock, state=state, from_at=start, why=why, by_name=self.by.name)


@inside_transaction
def start_first_clocks(
    inquiry: Inquiry, targets: Targets, in_force: CalendarInForce, *, by: Actor, at: datetime
) -> list[InquiryClock]:
    """Start both service clocks of a new inquiry with two statements, and aim the inquiry; the caller saves it."""
    wanted = {Kind.FIRST_RESPONSE: targets.first_response, Kind.RESOLUTION: targets.resolution}
    clocks = [_service_clock(inquiry, kind, target, in_force, at, 0) for kind, target in wanted.items()]
    for clock in clocks:
        _set_going(clock, in_force.calendar, at, at=at)
    store_rows(clocks)
    store_rows(
        [ClockInterval(clock=one, state="running", from_at=at, why="started", by_name=by.name) for one in clocks]
    )
    _aim_inquiry(inquiry, clocks)
    return clocks


def _service_clock(
    inquiry: Inquiry, kind: str, target: timedelta, in_force: CalendarInForce, at: datetime, round_: int
) -> InquiryClock:
    return InquiryClock(
        inquiry=inquiry,
        kind=kind,
        round=round_,
        target_seconds=int(target.total_seconds()),
        calendar_version_id=in_force.version_id,
        started_at=at,
    )


@inside_transaction
def note_new_hours(inquiry: Inquiry, *, at: datetime) -> None:
    """Record that new hours moved what is to come of an inquiry; the caller saves it."""
    due_at = inquiry.due_at.isoformat() if inquiry.due_at else ""
    said = HistoryRecord(kind="calendar_changed", facts={"due_at": due_at})
    add_to_history(inquiry, said, by=Actor.system(), at=at, event=EventType.INQUIRY_CHANGED)


def _set_going(clock: InquiryClock, hours: WorkingTime, since: datetime, *, at: datetime) -> None:
    clock.state = State.RUNNING
    clock.running_since = since
    face = decide_face(
        hours,
        running_since=since,
        target=timedelta(seconds=clock.target_seconds),
        elapsed=timedelta(seconds=clock.elapsed_seconds),
        reached=clock.moments,
    )
    clock.moments = (face.warning_at, face.urgent_at, face.due_at)
    _tell_if_uncounted(clock, at=at)


def _tell_if_uncounted(clock: InquiryClock, *, at: datetime) -> None:
    version_id, since, due_at = clock.calendar_version_id, clock.running_since, clock.due_at
    if version_id is not None and since is not None and due_at is not None:
        tell_of_few_hours(version_id, since=since, due_at=due_at, at=at)


def _aim_inquiry(inquiry: Inquiry, clocks: Iterable[InquiryClock]) -> None:
    """A missed target stays due while its clock is paused: a wait does not make up for it (R21)."""
    clocks = list(clocks)
    running = [clock for clock in clocks if clock.state == State.RUNNING]
    inquiry.due_at = _earliest(clock.due_at for clock in clocks if clock.state == State.RUNNING or clock.is_missed)
    inquiry.warning_at = _earliest(clock.warning_at for clock in running)
    inquiry.clock_check_at = _earliest(clock.next_alert_at for clock in running)


def _earliest(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


PlanKind = FollowUpPlan.Kind


PLANS = HotQuery(lambda kind: FollowUpPlan.objects.filter(kind=kind))


def plan_of(inquiry: Inquiry, status: str = "") -> Plan:
    """The plan that an inquiry is under, or will be in a status; without anything to relay nobody is chased, and it
    ends all the same.
    """
    is_resolved = (status or inquiry.status) == Status.RESOLVED
    row = PLANS.rows(kind=PlanKind.UNCONFIRMED_RELAY if is_resolved else PlanKind.SILENT_AGENT)[0]
    reminders = () if is_resolved and inquiry.no_relay_needed else tuple(row.reminder_days)
    return Plan(reminders, row.close_after_days)


@inside_transaction
def start_following_up(inquiry: Inquiry, *, status: str = "", at: datetime) -> None:
    """Plan the first follow-up of an inquiry that begins to wait for its agent in this status, or in the one it has;
    the caller saves it.
    """
    in_force = hours_of_queue(inquiry.queue_id, at)
    inquiry.follow_up_since, inquiry.follow_ups_done = at, 0
    inquiry.follow_up_calendar_id = in_force.version_id
    inquiry.follow_up_at = decide_next_at(plan_of(inquiry, status), since=at, done=0, calendar=in_force.calendar)


@inside_transaction
def plan_next_follow_up(inquiry: Inquiry, *, at: datetime) -> None:
    """Count one follow-up as done and plan the next; the caller saves the inquiry."""
    if inquiry.follow_up_at is None or inquiry.follow_up_calendar_id is None:
        raise LookupError("this inquiry is not followed up")
    inquiry.follow_ups_done += 1
    inquiry.follow_up_since = decide_since(planned=inquiry.follow_up_at, at=at)
    inquiry.follow_up_at = decide_next_at(
        plan_of(inquiry),
        since=inquiry.follow_up_since,
        done=inquiry.follow_ups_done,
        calendar=calendar_of_version(inquiry.follow_up_calendar_id),
    )


@inside_transaction
def tell_of_few_hours(version_id: UUID, *, since: datetime, due_at: datetime, at: datetime) -> None:
    """This will tell administrators, once for each version of a calendar, of a time that could not be counted: it
    stands at the last instant that is looked at.
    """
    if due_at < last_looked_at(since):
        return
    told = holders_of_role(Role.ADMINISTRATOR, on=date_of(at))
    facts = {"calendar": title_of_version(version_id)}
    notify(told, Notice(kind="hours_too_few", subject_id=version_id, facts=facts, once=f"{version_id}"), at=at)
