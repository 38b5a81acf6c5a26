"""Workers and beat are killed in the middle of every sweep, and Redis is flushed: afterwards everything due has
happened, once.

A trigger makes a sweep wait on a lock at its second row, so that it is killed with one row done, one half-way and one
not begun.
"""

import os
import re
import signal
import time
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from redis import Redis

from arsos.schedule import SCHEDULE
from audit.models import HistoryEntry
from dev.demo.department_server import DepartmentServer
from escalations.ladder.actions import escalate_inquiry
from escalations.ladder.models import Escalation, EscalationStep, LadderRung
from escalations.sos.actions import ScreeningAnswers, screen_for_sos
from escalations.sos.models import SosScreening
from events.feed.models import OutboxMessage
from events.letters.models import Letter
from events.notifications.models import Notification
from events.notifications.steps import Notice, notify
from events.webhooks.models import WebhookDelivery
from foundation import clock
from foundation.actor import Actor, Role
from inquiries.departments.actions.ask import DepartmentQuestion, request_department
from inquiries.departments.models import Department, DepartmentRequest
from inquiries.filing.models import InquiryDraft
from inquiries.handoffs.actions import Handoff, hand_over_inquiry
from inquiries.handoffs.models import HandOver
from inquiries.inquiry.models import Inquiry
from inquiries.queues.actions import claim_inquiry
from inquiries.reports.models import DailyRollUp, RolledDay
from inquiries.reports.rolled_days import fresh_days
from inquiries.routing.actions import start_replay
from inquiries.routing.models import RoutingReplay, RoutingRuleSet
from inquiries.targets.models import ClockAlert, InquiryClock
from inquiries.tickets.actions import Failure, file_ticket
from inquiries.tickets.models import SupportUnit, TechnicalTicket, TicketStep
from inquiries.work.actions.answer import Answer, resolve_inquiry
from inquiries.work.actions.hold import Hold, hold_inquiry
from members.book.models import PolicyAgent
from members.emergency.models import EmergencyAccess
from staffing.actions import publish_calendar
from staffing.models import Calendar, CalendarVersion, WorkQueue
from tests.factories import inquiries, members, people
from tests.support import forking
from tests.support.calls import as_client
from tests.support.receiver import receiver

pytestmark = pytest.mark.django_db(transaction=True)
LOCK = 4711
LONGEST_TICK = 1
"""Seconds between two ticks of any sweep here; in production some wait for half a minute."""
SWEEPS = {one["task"] for one in SCHEDULE.values() if isinstance(one["schedule"], int | float)}
ENDED = re.compile(r"Task (\S+)\[\S+\] (?:succeeded|raised)")
"""What a worker says at the end of each task."""


def start(*command, name, program=("celery", "-A", "arsos")):
    """A process of its own on the database of the test, in a group that can be killed as a whole."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.support.served_settings",
        "ARSOS_TEST_DATABASE": str(connection.settings_dict["NAME"]),
        "ARSOS_TEST_BROKER": settings.ARSOS_TEST_BROKER,
        "ARSOS_TEST_LONGEST_TICK": str(LONGEST_TICK),
        "ARSOS_DELIVERY_LEASE_SECONDS": "2",
    }
    return forking.start([*program, *command], log=log_of(name), environment=environment)


def log_of(name):
    return Path(f"{settings.ARSOS_ATTACHMENTS_DIR}-{name}.log")


@contextmanager
def crew(tmp_path):
    """A worker and its beat, which are killed at the end of the block."""
    queues = "celery,outbox,jobs,mail,departments"
    schedule = str(tmp_path / "beat")
    options = ("--concurrency", "1", "--queues", queues, "--beat", "--schedule", schedule, "--loglevel", "INFO")
    process = start("worker", *options, name="worker")
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def until(condition, seconds=120):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def ended():
    """How often each task has ended."""
    return Counter(ENDED.findall(log_of("worker").read_text()))


def come_round(times):
    """Whether every sweep has ended so many times more: awaited, so that a slow machine is no other case."""
    wanted = ended() + Counter(dict.fromkeys(SWEEPS, times))

    def is_round():
        now = ended()
        return all(now[task] >= wanted[task] for task in SWEEPS)

    return until(is_round)


@contextmanager
def halted_at(servers, table, column, value, event="INSERT"):
    """Whoever writes this row of a table waits, until the block is left."""
    database = str(connection.settings_dict["NAME"])
    row = "NEW" if event != "DELETE" else "OLD"
    servers.psql(
        f"""
        CREATE FUNCTION halt() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF {row}.{column}::text = '{value}' THEN PERFORM pg_advisory_xact_lock({LOCK}); END IF;
            RETURN {row}; END $$;
        CREATE TRIGGER halt BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION halt();
        """,
        database=database,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        servers.psql(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}' "
            "AND wait_event = 'advisory'",
        )
        servers.psql(f"DROP TRIGGER halt ON {table}; DROP FUNCTION halt()", database=database)


def is_halted():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database()"
        )
        return cursor.fetchone()[0] > 0


def flush_redis():
    with Redis.from_url(settings.ARSOS_TEST_BROKER) as client:
        client.flushdb()


class Alerts:
    """Three inquiries whose first warning has come."""

    table, column = "inquiries_clock_alert", "clock_id"

    def __init__(self):
        agent = people.agent()
        people.associate("triage", lead=True)
        made = [inquiries.filed("other", agent=agent) for _ in range(3)]
        for number, inquiry in enumerate(made):
            at = clock.now() - timedelta(minutes=3 - number)
            InquiryClock.objects.filter(inquiry=inquiry, kind="resolution").update(warning_at=at)
            Inquiry.objects.filter(id=inquiry.id).update(clock_check_at=at)
        self.value = InquiryClock.objects.get(inquiry=made[1], kind="resolution").id

    def done(self):
        return ClockAlert.objects.count()

    def is_right(self):
        warned = OutboxMessage.objects.filter(type="inquiry.clock_warning").count()
        return (self.done(), warned, Notification.objects.filter(kind="clock_warning").count()) == (3, 3, 3)


class Reminders:
    """Three agents who have been silent for two days, and two waits that are over."""

    table, column = "outbox_notification", "reference"

    def __init__(self):
        agent, by = people.agent(), inquiries.actor_of(people.associate("triage"))
        then = clock.now() - timedelta(days=5)
        made = []
        for number in range(3):
            inquiry = inquiries.filed("other", agent=agent, at=then)
            claim_inquiry(inquiry.reference, by=by, at=then)
            hold_inquiry(inquiry.reference, Hold(pending_reason="agent", note="?"), by=by, at=then)
            made.append(inquiry)
            at = clock.now() - timedelta(minutes=3 - number)
            Inquiry.objects.filter(id=inquiry.id).update(follow_up_at=at)
        Notification.objects.all().delete()
        self.value = made[1].reference

    def done(self):
        return Inquiry.objects.filter(follow_ups_done=1).count()

    def is_right(self):
        told = Notification.objects.filter(kind="agent_reminder").count()
        events = OutboxMessage.objects.filter(type="inquiry.agent_reminded").count()
        return (self.done(), told, events) == (3, 3, 3)


class Closings:
    """Three relays that nobody confirmed in ten days."""

    table, column = "outbox_notification", "reference"

    def __init__(self):
        agent, by = people.agent(), inquiries.actor_of(people.associate("triage"))
        then = clock.now() - timedelta(days=1)
        made = []
        for number in range(3):
            inquiry = inquiries.filed("other", agent=agent, at=then)
            claim_inquiry(inquiry.reference, by=by, at=then)
            resolve_inquiry(
                inquiry.reference, Answer(answer="ok", no_relay_needed=True, resolution_code="answered"), by=by, at=then
            )
            made.append(inquiry)
            at = clock.now() - timedelta(minutes=3 - number)
            Inquiry.objects.filter(id=inquiry.id).update(follow_up_at=at)
        Notification.objects.all().delete()
        self.value = made[1].reference

    def done(self):
        return Inquiry.objects.filter(status="closed", close_reason="relay_unconfirmed").count()

    def is_right(self):
        closed = OutboxMessage.objects.filter(type="inquiry.closed").count()
        return (self.done(), closed, Notification.objects.filter(kind="closed_unconfirmed").count()) == (3, 3, 3)


class SlowDepartments:
    """Three requests whose department has used three quarters of its time."""

    table, column = "outbox_notification", "reference"

    def __init__(self):
        agent, by = people.agent(), inquiries.actor_of(people.associate("triage"))
        made = []
        for number in range(3):
            inquiry = inquiries.filed("other", agent=agent)
            claim_inquiry(inquiry.reference, by=by, at=clock.now())
            request_department(
                inquiry.reference, DepartmentQuestion(department="claims", summary="x"), by=by, at=clock.now()
            )
            made.append(inquiry)
            at = clock.now() - timedelta(minutes=3 - number)
            DepartmentRequest.objects.filter(inquiry=inquiry).update(alert_at=at)
        Notification.objects.all().delete()
        self.value = made[1].reference

    def done(self):
        return DepartmentRequest.objects.filter(alerts_given=1).count()

    def is_right(self):
        return (self.done(), Notification.objects.filter(kind="department_warning").count()) == (3, 3)


class Backlog:
    """Three inquiries in a queue that assigns by itself."""

    table, column = "outbox_notification", "reference"

    def __init__(self):
        WorkQueue.objects.filter(code="triage").update(distribution="push")
        agent = people.agent()
        people.associate("triage")
        made = [inquiries.filed("other", agent=agent) for _ in range(3)]
        in_turn = Inquiry.objects.order_by("due_at", "created_at", "id").values_list("reference", flat=True)
        self.value = list(in_turn)[1]
        assert len(made) == 3

    def done(self):
        return Inquiry.objects.filter(status="in_progress").count()

    def is_right(self):
        return (self.done(), Notification.objects.filter(kind="assigned").count()) == (3, 3)


class Drafts:
    """Three drafts that nobody has touched for a month."""

    table, column, event = "inquiries_draft", "version", "DELETE"

    def __init__(self):
        agent = people.agent()
        for version in (1, 2, 3):
            at = clock.now() - timedelta(days=34 - version)
            inquiries.DraftFactory(agent=agent, version=version, created_at=at)
        self.value = 2

    def done(self):
        return 3 - InquiryDraft.objects.count()

    def is_right(self):
        return self.done() == 3


class Webhooks:
    """Events for an endpoint."""

    table, column = "outbox_webhook_attempt", "status"

    def __init__(self, hook):
        agent = people.agent()
        owner = as_client(people.client(agent), agent)
        self.hook = hook
        assert owner.post("webhook-endpoints/", {"url": hook.url}).status_code == 201
        for _ in range(2):
            inquiries.filed("other", agent=agent)
        self.value = 204

    def done(self):
        return WebhookDelivery.objects.filter(state="delivered").count()

    def is_right(self):
        """Sent at least once and, by its id, to be told apart; delivered once."""
        return self.done() == 4 and len({headers["webhook-id"] for headers, _ in self.hook.accepted}) == 4


class NewHours:
    """Three running inquiries whose calendar has new hours."""

    table, column = "journal_history_entry", "inquiry_id"

    def __init__(self):
        agent = people.agent()
        made = [inquiries.filed("other", agent=agent) for _ in range(3)]
        rules = {**CalendarVersion.objects.get(calendar__code="business").rules, "weekly": [[["10:00", "11:00"]]] * 7}
        by = Actor(name="Admin", roles=frozenset({Role.ADMINISTRATOR}))
        publish_calendar(Calendar.objects.get(code="business").id, rules=rules, by=by, at=clock.now())
        self.value = made[1].id

    def done(self):
        return HistoryEntry.objects.filter(kind="calendar_changed").count()

    def is_right(self):
        moved = InquiryClock.objects.filter(calendar_version__version=2, state="running").count()
        return (self.done(), moved) == (3, 6)


class Mail:
    """Three people with something to be mailed."""

    table, column, event = "outbox_notification", "reference", "UPDATE"

    def __init__(self):
        for number in range(3):
            user = people.associate("triage").user
            with transaction.atomic():
                reference = f"SI-MAIL-000{number}"
                told = Notice(kind="reopened", subject_id=user.id, reference=reference, once=reference)
                notify([user.id], told, at=clock.now())
            Notification.objects.filter(user=user).update(mail_due_at=clock.now() - timedelta(minutes=3 - number))
        self.value = "SI-MAIL-0001"

    def done(self):
        return Notification.objects.filter(mail_state="sent").count()

    def is_right(self):
        return self.done() == 3


class DepartmentCalls:
    """Three requests for a department's system."""

    table, column, event = "inquiries_department_request", "summary", "UPDATE"

    def __init__(self, system):
        self.system = system
        Department.objects.filter(code="claims").update(gateway="http", url=system.url)
        agent, by = people.agent(), inquiries.actor_of(people.associate("triage"))
        for number in range(3):
            inquiry = inquiries.filed("other", agent=agent)
            claim_inquiry(inquiry.reference, by=by, at=clock.now())
            request_department(
                inquiry.reference, DepartmentQuestion(department="claims", summary=f"{number}"), by=by, at=clock.now()
            )
        self.value = "1"

    def done(self):
        return DepartmentRequest.objects.exclude(delivered_at=None).count()

    def is_right(self):
        return (self.done(), len(self.system.requests)) == (3, 3)


class Replays:
    """A replay of three inquiries."""

    table, column, event = "inquiries_routing_replay", "state", "UPDATE"

    def __init__(self):
        agent = people.agent()
        for _ in range(3):
            inquiries.filed("other", agent=agent)
        today = clock.date_of(clock.now())
        by = inquiries.actor_of(people.associate("triage", lead=True))
        rule_set = RoutingRuleSet.objects.get(state="published").id
        start_replay(rule_set=rule_set, first_on=today, last_on=today, by=by, at=clock.now())
        self.value = "done"

    def later(self):
        """The lease of a killed worker is over after two minutes."""
        RoutingReplay.objects.update(leased_until=None)

    def done(self):
        return RoutingReplay.objects.filter(state="done").count() * 3

    def is_right(self):
        return list(RoutingReplay.objects.values_list("state", "total", "done")) == [("done", 3, 3)]


class Ladders:
    """Three escalations that nobody has acknowledged."""

    table, column = "escalations_step", "escalation_id"

    def __init__(self):
        agent = people.agent()
        fallback = people.UserFactory()
        people.grant(fallback, Role.ADMINISTRATOR)
        LadderRung.objects.filter(level="sales_manager").update(fallback=fallback)
        by = inquiries.actor_of(agent)
        for number in range(3):
            inquiry = inquiries.filed("other", agent=agent)
            escalate_inquiry(inquiry.reference, exhausted_options=["x"], reason="x", by=by, at=clock.now())
            at = clock.now() - timedelta(minutes=3 - number)
            Escalation.objects.filter(inquiry=inquiry.id).update(next_check_at=at, acknowledge_due_at=at)
        self.value = Escalation.objects.order_by("next_check_at")[1].id

    def done(self):
        return Escalation.objects.filter(level="fallback", climbs=1).count()

    def is_right(self):
        told = Notification.objects.filter(kind="escalation_raised").count()
        climbed = OutboxMessage.objects.filter(type="escalation.climbed").count()
        return (self.done(), EscalationStep.objects.count(), told, climbed) == (3, 6, 6, 3)


class UnloggedCalls:
    """Three passed screenings whose call nobody has logged."""

    table, column, event = "escalations_sos_screening", "made_by_name", "UPDATE"

    def __init__(self):
        agent = people.agent()
        member = members.policy(agent).member_id
        for number in range(3):
            answers = ScreeningAnswers(member=member, member_on_line=True, how="in_the_room", reasons=["clinical_need"])
            made = screen_for_sos(answers, by=inquiries.actor_of(agent), at=clock.now())
            at = clock.now() - timedelta(minutes=3 - number)
            SosScreening.objects.filter(id=made.id).update(chase_at=at, made_by_name=f"{number}")
        self.value = "1"

    def done(self):
        return SosScreening.objects.filter(chases_done=1).count()

    def is_right(self):
        return (self.done(), Notification.objects.filter(kind="sos_call_missing").count()) == (3, 3)


class SilentUnits:
    """Three hand-overs that nobody has acknowledged."""

    table, column = "outbox_notification", "reference"

    def __init__(self):
        agent, lead = people.agent(), people.associate("triage", lead=True)
        made = []
        for number in range(3):
            inquiry = inquiries.filed("other", agent=agent)
            by = inquiries.actor_of(lead)
            hand_over_inquiry(inquiry.reference, Handoff(destinations=["grievance"], reason="x"), by=by, at=clock.now())
            made.append(inquiry)
            HandOver.objects.filter(inquiry=inquiry).update(alert_at=clock.now() - timedelta(minutes=3 - number))
        Notification.objects.all().delete()
        self.value = made[1].reference

    def done(self):
        return HandOver.objects.filter(alert_at=None).count()

    def is_right(self):
        return (self.done(), Notification.objects.filter(kind="hand_over_unacknowledged").count()) == (3, 3)


class Letters:
    """Three technical tickets to be mailed to who repairs Vantage."""

    table, column, event = "inquiries_technical_ticket", "page", "UPDATE"

    def __init__(self):
        SupportUnit.objects.update(email="asu@example.org")
        by = inquiries.actor_of(people.agent())
        for number in range(3):
            failure = Failure(problem="slow", what_happened="x", occurred_at=clock.now(), page=f"{number}")
            file_ticket(failure, by=by, at=clock.now())
        self.value = "1"

    def done(self):
        return TechnicalTicket.objects.filter(state="handed_over").count()

    def is_right(self):
        steps = TicketStep.objects.filter(kind="accept").count()
        return (self.done(), steps, Letter.objects.filter(state="sent").count()) == (3, 3, 3)


class MovedBooks:
    """Three inquiries whose policies are in another book now."""

    table, column = "journal_history_entry", "inquiry_id"

    def __init__(self):
        agent, newer = people.agent(), people.agent()
        made = [inquiries.filed("other", agent=agent) for _ in range(3)]
        PolicyAgent.objects.filter(policy__in=[one.policy_id for one in made]).update(agent=newer)
        today = clock.date_of(clock.now())
        PolicyAgent.objects.update(starts_on=today)
        self.value = made[1].id

    def done(self):
        return HistoryEntry.objects.filter(kind="passed_on").count()

    def is_right(self):
        return self.done() == 3


class EmergencyMails:
    """Three emergency accesses that no lead was told of."""

    table, column, event = "members_emergency_access", "reason", "UPDATE"

    def __init__(self):
        associate = people.associate("triage")
        people.associate("triage", lead=True)
        for number in range(3):
            opened_at = clock.now() - timedelta(minutes=3 - number)
            members.EmergencyAccessFactory(user=associate.user, reason=str(number), opened_at=opened_at)
        self.value = "1"

    def done(self):
        return EmergencyAccess.objects.exclude(told_at=None).count()

    def is_right(self):
        return self.done() == 3


class Days:
    """Three days that are over, which reports have not added up."""

    table, column = "inquiries_rolled_day", "day"

    def __init__(self):
        self.inquiry, self.today = inquiries.filed("other"), clock.date_of(clock.now())
        Inquiry.objects.update(created_at=clock.beginning_of(self.today - timedelta(days=3)))
        self.value = self.today - timedelta(days=2)

    def done(self):
        return RolledDay.objects.count()

    def is_right(self):
        filed = DailyRollUp.objects.filter(day=self.today - timedelta(days=3), filed=1)
        return (self.done(), fresh_days().count(), filed.count(), DailyRollUp.objects.count()) == (3, 3, 3, 3)


CASES = (
    Alerts,
    Reminders,
    Closings,
    SlowDepartments,
    Backlog,
    Drafts,
    Webhooks,
    NewHours,
    Mail,
    DepartmentCalls,
    Replays,
    MovedBooks,
    EmergencyMails,
    Ladders,
    UnloggedCalls,
    SilentUnits,
    Letters,
    Days,
)


def made(case, hook, system):
    """What is due, with whom it needs."""
    return case(hook) if case is Webhooks else case(system) if case is DepartmentCalls else case()


@pytest.mark.parametrize("case", CASES)
def test_killed_in_the_middle(case, servers, tmp_path, settings):
    settings.ARSOS_ATTACHMENTS_DIR = str(tmp_path / "files")
    with receiver() as hook, DepartmentServer() as system:
        due = made(case, hook, system)
        flush_redis()
        with halted_at(servers, due.table, due.column, due.value, getattr(case, "event", "INSERT")):
            with crew(tmp_path):
                assert until(is_halted), "the sweep came to the second row"
                assert due.done() < 3
            flush_redis()
        getattr(due, "later", lambda: None)()
        with crew(tmp_path):
            assert until(due.is_right), "everything due has happened"
            assert come_round(2)  # the second has begun after that
        assert due.is_right(), "and once"
