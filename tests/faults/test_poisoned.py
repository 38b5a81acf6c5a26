"""One poisoned item of every sweep, and more than a batch that failed before: two batches of good ones are done in that
round, and the poisoned one when the poison is gone.

The table is checked against the registry, so no new sweep can be left out.
"""

import functools
from datetime import timedelta

import pytest
from celery import current_app
from django.db.models import Count, QuerySet

from accounts.models.users import RoleGrant, User
from dev.demo.department_server import DepartmentServer
from escalations.ladder.models import Escalation
from events.feed.actions import sequence_messages
from events.notifications.models import Notification
from events.sweeps import prepare
from events.webhooks.models import WebhookDelivery, WebhookEndpoint
from foundation import clock, vault
from foundation.actor import Role
from foundation.identifiers import new_id
from foundation.jobs.models import FailedItem
from foundation.jobs.sweeps import SWEEPS, Sweep
from inquiries.attachments.models import Attachment
from inquiries.departments.models import DepartmentRequest
from inquiries.filing.models import InquiryDraft
from inquiries.follow_up_tasks.models import FollowUpTask
from inquiries.handoffs.models import HandOver
from inquiries.inquiry.models import Inquiry, InquiryMessage, Prospect
from inquiries.lists.models import ExportRun
from inquiries.privacy_cases.models import PrivacyCase
from inquiries.queues.actions import claim_inquiry, in_turn
from inquiries.relays.models import RelayTry
from inquiries.reports.models import RolledDay
from inquiries.reports.rolled_days import id_of_day
from inquiries.work.models import HeldMessage
from members.book.models import Member
from staffing.models import Associate, WorkQueue
from tests.factories import background, inquiries, members, people
from tests.faults import test_killed as killed
from tests.inquiries.attachments.test_attachments import clamd
from tests.support.calls import as_agent, as_client
from tests.support.crowds import crowd
from tests.support.poison import poisoned
from tests.support.receiver import receiver

__all__ = ["clamd"]
pytestmark = pytest.mark.django_db(transaction=True)
BATCH, GOOD, FAILED_BEFORE = 50, 100, 60
"""A tenth of production's batch, and of the items; what is found is cut by the batch alone."""
ENDPOINTS, EVENTS = 50, 4
"""Two hundred good deliveries, each over HTTP, to twice as many endpoints as one owner has room for."""
MADE, ATTEMPTS_BEFORE = 3, 4
"""By each case: the first is copied to those that failed before, the second is poisoned, the last is copied to good
ones.
"""


class Endpoints:
    """Three endpoints for some events of as many inquiries; done is one that heard them all."""

    def __init__(self, hook):
        agent = people.agent()
        owner = as_client(people.client(agent), agent)
        for _ in range(3):
            asked = {"url": hook.url, "event_types": ["inquiry.submitted"]}
            assert owner.post("webhook-endpoints/", asked).status_code == 201
        for _ in range(EVENTS):
            inquiries.filed("other", agent=agent)
        self.value = WebhookEndpoint.objects.order_by("id")[1].id

    def done(self):
        heard = WebhookDelivery.objects.filter(state="delivered").values("endpoint").annotate(events=Count("id"))
        return heard.filter(events=EVENTS).count()


class LaidOut(Endpoints):
    table, column = "outbox_webhook_delivery", "endpoint_id"

    def __init__(self, hook):
        super().__init__(hook)
        sequence_messages()


class Delivered(Endpoints):
    table, column, event = "outbox_webhook_delivery", "endpoint_id", "UPDATE"

    def __init__(self, hook):
        super().__init__(hook)
        prepare()


class Files:
    """Three files in quarantine."""

    table, column, event = "inquiries_attachment", "added_by_name", "UPDATE"

    def __init__(self):
        inquiry = inquiries.filed("other", agent=people.agent())
        for number in range(3):
            name, key = vault.new_name(), vault.new_key()
            vault.store(b"text", name=name, key=key)
            Attachment.objects.create(
                inquiry=inquiry,
                visibility="agent",
                file_name="note.txt",
                media_type="text/plain",
                size=4,
                stored_name=name,
                content_key=key,
                state="quarantined",
                added_by_name=f"{number}",
                added_by_role="agent",
                added_at=clock.now() - timedelta(minutes=3 - number),
            )
        self.value = "1"

    def complete(self, copy):
        vault.store(b"text", name=copy.stored_name, key=str(copy.content_key))

    def done(self):
        return Attachment.objects.filter(state="clean").count()


class HeldMessages:
    """Three messages that can no longer be undone."""

    table, column, event = "inquiries_held_message", "author_name", "UPDATE"

    def __init__(self):
        dana = people.associate("triage")
        made = [inquiries.filed("other", agent=people.agent()) for _ in range(3)]
        for number, inquiry in enumerate(made):
            now = clock.now()
            HeldMessage.objects.create(
                inquiry=inquiry,
                body="On its way",
                is_staff=True,
                author_id=dana.user_id,
                author_name=f"{number}",
                author_role="associate",
                created_at=now - timedelta(minutes=3 - number),
                send_at=now - timedelta(minutes=2 - number, seconds=1),
            )
        self.value = "1"

    def done(self):
        return InquiryMessage.objects.count()


class OldFiles:
    """Three exports whose day is over."""

    table, column, event = "inquiries_export_run", "done", "UPDATE"

    def __init__(self):
        at = clock.now() - timedelta(days=2)
        for number in range(3):
            ExportRun.objects.create(
                columns=["reference"],
                format="csv",
                state="done",
                done=number,
                owner_id=new_id(),
                created_at=at,
                finished_at=at,
                expires_at=at + timedelta(days=1, minutes=number),
                stored_name=vault.new_name(),
                content_key=vault.new_key(),
            )
        self.value = 1

    def done(self):
        return ExportRun.objects.filter(stored_name="").count()


class Alarms:
    """Three items that were set aside."""

    table, column, event = "jobs_failed_item", "attempts", "UPDATE"

    def __init__(self):
        people.grant(people.UserFactory(), Role.ADMINISTRATOR)
        for number in range(3):
            at = clock.now() - timedelta(minutes=3 - number)
            times = {"first_failed_at": at, "failed_at": at, "set_aside_at": at}
            background.FailedItemFactory(attempts=60 + number, **times)
        self.value = 61

    def done(self):
        return FailedItem.objects.exclude(told_at=None).count()


class OldMembers:
    """Three members whose records were kept for their time."""

    table, column, event = "members_member", "id", "UPDATE"

    def __init__(self):
        made = [members.MemberFactory(created_at=clock.now() - timedelta(days=20 * 365)) for _ in range(3)]
        self.value = sorted(one.id for one in made)[1]

    def done(self):
        return Member.objects.exclude(purged_at=None).count()


class OldProspects:
    """Three people who were typed in and never became members."""

    table, column, event = "inquiries_prospect", "id", "UPDATE"

    def __init__(self):
        caller = as_agent(people.agent())
        for number in range(3):
            typed = {"first_name": "Zed", "last_name": f"Quagga{'abc'[number]}", "date_of_birth": "1950-02-03"}
            person = {**typed, "zip_code": "40202", "coverage_reported": ["none"]}
            body = {"person": person, "member_on_line": False, "reasons": ["billing"]}
            assert caller.post("sos-screenings/", body).status_code == 201
        Prospect.objects.update(created_at=clock.now() - timedelta(days=20 * 365))
        self.value = Prospect.objects.order_by("id")[1].id

    def done(self):
        return Prospect.objects.filter(date_of_birth=None).count()


class Departed:
    """Three inquiries with somebody who cannot sign in any more."""

    table, column = "journal_history_entry", "inquiry_id"

    def __init__(self):
        associate, agent = people.associate("triage"), people.agent()
        made = [inquiries.filed("other", agent=agent) for _ in range(3)]
        for inquiry in made:
            claim_inquiry(inquiry.reference, by=inquiries.actor_of(associate), at=clock.now())
        User.objects.filter(id=associate.user_id).update(is_active=False)
        self.value = made[1].id

    def done(self):
        return Inquiry.objects.filter(status="queued").count()


class EndedRoles:
    """Three roles that ended yesterday."""

    table, column, event = "accounts_role_grant", "id", "UPDATE"

    def __init__(self):
        for _ in range(3):
            people.grant(people.UserFactory(), Role.AUDITOR)
        RoleGrant.objects.update(ends_on=clock.date_of(clock.now()) - timedelta(days=1))
        self.value = RoleGrant.objects.order_by("id")[1].id

    def done(self):
        return RoleGrant.objects.exclude(end_followed_at=None).count()


class Backlog(killed.Backlog):
    """A queue that assigns by itself, to somebody whose hands are never full."""

    def __init__(self):
        super().__init__()
        Associate.objects.update(capacity=2 * GOOD)


class Drafts(killed.Drafts):
    """Three old drafts."""

    def done(self):
        return GOOD + FAILED_BEFORE + 1 - InquiryDraft.objects.count()


class RelayTries:
    """Three calls to make again by now."""

    table, column, event = "inquiries_relay_try", "author_name", "UPDATE"

    def __init__(self):
        made = [inquiries.put_in(inquiries.filed("other", agent=people.agent()), "resolved") for _ in range(3)]
        Inquiry.objects.update(relay_text="It left", resolved_at=clock.now() - timedelta(minutes=30))
        for number, inquiry in enumerate(made):
            now = clock.now()
            RelayTry.objects.create(
                inquiry=inquiry,
                outcome="try_later",
                author_name=f"{number}",
                created_at=now - timedelta(minutes=20),
                try_again_at=now - timedelta(minutes=3 - number),
            )
        self.value = "1"

    def done(self):
        return RelayTry.objects.filter(reminder_done_at__isnull=False).count()


class Tasks:
    """Three tasks that are due by now."""

    table, column, event = "inquiries_follow_up_task", "made_by_name", "UPDATE"

    def __init__(self):
        person = people.associate("triage")
        for number in range(3):
            now = clock.now()
            FollowUpTask.objects.create(
                inquiry=inquiries.filed("other"),
                text="Look again",
                for_user_id=person.user_id,
                made_by_id=person.user_id,
                made_by_name=f"{number}",
                made_at=now - timedelta(minutes=20),
                due_at=now - timedelta(minutes=3 - number),
            )
        self.value = "1"

    def done(self):
        return FollowUpTask.objects.filter(reminded_at__isnull=False).count()


class PrivacyCases:
    """Three privacy cases whose leads are to be told."""

    table, column, event = "inquiries_privacy_case", "retracted_by_name", "UPDATE"

    def __init__(self):
        inquiry, now = inquiries.filed("other", agent=people.agent()), clock.now()
        for number in range(3):
            at = now - timedelta(days=50, minutes=3 - number)
            PrivacyCase.objects.create(
                inquiry=inquiry,
                item="message",
                item_id=new_id(),
                reason="Sent to the wrong agent",
                sent_at=at,
                discovered_at=at,
                due_at=at + timedelta(days=60),
                retracted_at=at,
                retracted_by_name=f"{number}",
                alert_at=now - timedelta(minutes=3 - number),
            )
        self.value = "1"

    def done(self):
        return PrivacyCase.objects.filter(alerts_given__gt=0).count()


class Days:
    """Days that are over: those that failed before are the last, which come first, and the one before is poisoned."""

    table, column = "inquiries_rolled_day", "day"

    def __init__(self):
        inquiries.filed("other")
        self.today = clock.date_of(clock.now())
        Inquiry.objects.update(created_at=clock.beginning_of(self.today - timedelta(days=FAILED_BEFORE + 1 + GOOD)))
        self.value = self.today - timedelta(days=FAILED_BEFORE + 1)

    def failed_before(self):
        return [id_of_day(self.today - timedelta(days=number + 1)) for number in range(FAILED_BEFORE)]

    def done(self):
        return RolledDay.objects.count()


CASES = {
    "inquiries.check_due": killed.Alerts,
    "inquiries.retime": killed.NewHours,
    "inquiries.alert_on_requests": killed.SlowDepartments,
    "inquiries.alert_on_hand_overs": killed.SilentUnits,
    "inquiries.alert_on_set_aside": Alarms,
    "inquiries.drain_backlog": Backlog,
    "inquiries.expire_drafts": Drafts,
    "inquiries.expire_exports": OldFiles,
    "inquiries.pass_on_moved": killed.MovedBooks,
    "inquiries.scan_quarantined": Files,
    "inquiries.send_held": HeldMessages,
    "inquiries.remind_of_relays": RelayTries,
    "inquiries.remind_of_tasks": Tasks,
    "inquiries.alert_on_privacy_cases": PrivacyCases,
    "inquiries.purge_members": OldMembers,
    "inquiries.roll_up_days": Days,
    "inquiries.return_from_departed": Departed,
    "inquiries.follow_ended_roles": EndedRoles,
    "inquiries.purge_prospects": OldProspects,
    "departments.call": killed.DepartmentCalls,
    "escalations.check_due": killed.Ladders,
    "escalations.chase_calls": killed.UnloggedCalls,
    "members.tell_leads_of_forgotten": killed.EmergencyMails,
    "outbox.lay_out": LaidOut,
    "outbox.deliver": Delivered,
}
TASKS = {
    "inquiries.purge_members": "arsos.purge_expired",
    "inquiries.purge_prospects": "arsos.purge_expired",
    "outbox.lay_out": "outbox.relay",
    "outbox.deliver": "outbox.relay",
}
OF_INQUIRIES = {
    "inquiries.check_due",
    "inquiries.retime",
    "inquiries.alert_on_requests",
    "inquiries.alert_on_hand_overs",
    "inquiries.alert_on_privacy_cases",
    "inquiries.drain_backlog",
    "inquiries.pass_on_moved",
    "inquiries.return_from_departed",
    "inquiries.scan_quarantined",
    "inquiries.send_held",
    "inquiries.remind_of_relays",
    "inquiries.remind_of_tasks",
    "departments.call",
    "escalations.check_due",
}
"""The sweeps whose items belong to inquiries, with their priorities and clocks."""
OPTIONS = {"inquiries.pass_on_moved": {"days": 30}}
LISTED = {"inquiries.purge_members": Member, "inquiries.purge_prospects": Prospect}
"""Whose rows a sweep names that finds ids instead of rows."""


def test_every_sweep_has_a_case():
    current_app.loader.import_default_modules()
    shipped = {name: sweep for name, sweep in SWEEPS.items() if not name.startswith("test.")}
    assert set(CASES) == set(shipped)
    default = Sweep.__dataclass_fields__["inquiry_of"].default
    assert {name for name, sweep in shipped.items() if sweep.inquiry_of is not default} == OF_INQUIRIES


@functools.singledispatch
def family(item):
    """The rows that an item consists of, parents first."""
    return [item]


@family.register
def _(item: Inquiry):
    return [item, *item.clocks.all()]


@family.register(DepartmentRequest)
@family.register(HandOver)
@family.register(HeldMessage)
@family.register(RelayTry)
def _(item):
    return [*family(item.inquiry), item]


@family.register
def _(item: Escalation):
    return [*family(item.inquiry), item, *item.steps.all()]


@family.register
def _(item: RoleGrant):
    return [item.user, item]


@family.register
def _(item: WebhookEndpoint):
    return [item, *WebhookDelivery.objects.filter(endpoint=item)]


def found_by(name):
    """What a sweep finds, in its order."""
    if name == "inquiries.drain_backlog":
        return list(in_turn(WorkQueue.objects.get(code="triage").id))
    found = SWEEPS[name].find(clock.now(), **OPTIONS.get(name, {}))
    if isinstance(found, QuerySet):
        return list(found)
    return list(LISTED[name].objects.filter(id__in=list(found)).order_by("id"))


def make_many(name, due, good):
    """Copies of the last item that are good, and of the first that have failed before and wait for their turn."""
    if isinstance(due, Days):
        ids = due.failed_before()
    else:
        first, *_, last = found_by(name)
        for rows in crowd(family(last), good - MADE + 1):
            getattr(due, "complete", lambda copy: None)(rows[-1])
        position = family(first).index(first)
        ids = [rows[position].pk for rows in crowd(family(first), FAILED_BEFORE)]
    at = clock.now()
    times = {"first_failed_at": at, "failed_at": at, "next_attempt_at": at + timedelta(hours=1)}
    FailedItem.objects.bulk_create(
        FailedItem(sweep=name, item_id=item_id, attempts=ATTEMPTS_BEFORE, error="KeyError", **times) for item_id in ids
    )


@pytest.fixture
def unhurried(name, monkeypatch):
    """Small batches, in rounds that last as long as a busy machine needs."""
    monkeypatch.setattr("foundation.jobs.sweeps.BATCH", BATCH)
    current_app.loader.import_default_modules()
    for module in ("inquiries.departments.round", "events.webhooks.round"):
        monkeypatch.setattr(f"{module}.ROUND_SECONDS", 600.0)
    before = SWEEPS[name].round_seconds
    object.__setattr__(SWEEPS[name], "round_seconds", 600.0)
    yield
    object.__setattr__(SWEEPS[name], "round_seconds", before)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.usefixtures("unhurried")
def test_two_batches_of_others_are_done(name, servers, settings, tmp_path, clamd):
    settings.ARSOS_ATTACHMENTS_DIR = str(tmp_path / "files")
    run, case = current_app.tasks[TASKS.get(name, name)], CASES[name]
    with receiver() as hook, DepartmentServer() as system:
        due = case(hook) if issubclass(case, Endpoints) else killed.made(case, hook, system)
        good = ENDPOINTS if isinstance(due, Endpoints) else GOOD
        make_many(name, due, good)
        noted = FailedItem.objects.filter(sweep=name).exclude(attempts=ATTEMPTS_BEFORE)
        at = clock.now()
        with poisoned(servers, due.table, due.column, due.value, getattr(case, "event", "INSERT")), clock.frozen(at):
            run()
            assert due.done() == good
            failed = noted.get()
            assert (failed.attempts, failed.set_aside_at) == (1, None)
            run()
            assert noted.get().attempts == 1, "it waits for its next attempt"
        with clock.frozen(at + timedelta(minutes=2)):
            run()
        assert due.done() == good + 1
        assert not noted.exists()
        before = FailedItem.objects.filter(sweep=name)
        assert set(before.values_list("attempts", flat=True)) == {ATTEMPTS_BEFORE}, "nobody touched these"
        assert before.count() == FAILED_BEFORE


@pytest.mark.parametrize("name", sorted(OF_INQUIRIES))
def test_a_pressing_one_that_is_set_aside_tells_its_lead(name, servers, settings, tmp_path, clamd):
    """Whatever failed: its lead reads of a P1 within a minute of the last attempt (the alert runs every 15 seconds)."""
    settings.ARSOS_ATTACHMENTS_DIR = str(tmp_path / "files")
    current_app.loader.import_default_modules()
    run, case = current_app.tasks[TASKS.get(name, name)], CASES[name]
    with receiver() as hook, DepartmentServer() as system:
        due, at = killed.made(case, hook, system), clock.now()
        lead = people.associate("triage", lead=True).user
        Inquiry.objects.update(priority=1)
        with poisoned(servers, due.table, due.column, due.value, getattr(case, "event", "INSERT")):
            for _ in range(SWEEPS[name].most_attempts):
                with clock.frozen(at):
                    run()
                failed = FailedItem.objects.get(sweep=name)
                at = failed.next_attempt_at or at
        assert (failed.set_aside_at, failed.next_attempt_at) == (at, None)
        with clock.frozen(at):
            current_app.tasks["inquiries.alert_on_set_aside"]()
    told = Notification.objects.get(kind="work_set_aside", user=lead)
    assert told.reference == Inquiry.objects.get(id=failed.inquiry_id).reference
