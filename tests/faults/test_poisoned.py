"""One poisoned item of every sweep: the others are done at once, and it is done when the poison is gone.

The table is checked against the registry, so no new sweep can be left out.
"""

from datetime import timedelta

import pytest
from celery import current_app

from arsos.accounts.models import RoleGrant, User
from arsos.demo.department_server import DepartmentServer
from arsos.jobs.models import FailedItem
from arsos.jobs.sweeps import SWEEPS
from arsos.kernel import clock
from arsos.kernel.actor import Role
from arsos.kernel.identity import new_id
from arsos.outbox.models import WebhookDelivery, WebhookEndpoint
from inquiries.actions.claim_inquiry import claim_inquiry
from inquiries.attachments import vault
from inquiries.models import Attachment, ExportRun, Inquiry, PrivacyCase, Prospect
from members.models import Member
from tests.factories import inquiries, members, people
from tests.faults import test_killed as killed
from tests.inquiries.attachments.test_attachments import clamd
from tests.support.calls import as_agent, as_client
from tests.support.poison import poisoned
from tests.support.receiver import receiver

__all__ = ["clamd"]
pytestmark = pytest.mark.django_db(transaction=True)


class Endpoints:
    """Three endpoints for one event."""

    def __init__(self, hook):
        agent = people.agent()
        owner = as_client(people.client(agent), agent)
        for _ in range(3):
            assert owner.post("webhook-endpoints/", {"url": hook.url}).status_code == 201
        inquiries.filed("other", agent=agent)
        self.value = WebhookEndpoint.objects.order_by("id")[1].id

    def done(self):
        return WebhookDelivery.objects.filter(state="delivered").values("endpoint").distinct().count()


class LaidOut(Endpoints):
    table, column = "outbox_webhook_delivery", "endpoint_id"


class Delivered(Endpoints):
    table, column, event = "outbox_webhook_delivery", "endpoint_id", "UPDATE"


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

    def done(self):
        return Attachment.objects.filter(state="clean").count()


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
            FailedItem.objects.create(sweep="some", item_id=new_id(), attempts=60 + number, error="KeyError", **times)
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


CASES = {
    "inquiries.check_due": killed.Alerts,
    "inquiries.retime": killed.NewHours,
    "inquiries.alert_on_requests": killed.SlowDepartments,
    "inquiries.alert_on_hand_overs": killed.SilentUnits,
    "inquiries.alert_on_set_aside": Alarms,
    "inquiries.drain_backlog": killed.Backlog,
    "inquiries.expire_drafts": killed.Drafts,
    "inquiries.expire_exports": OldFiles,
    "inquiries.pass_on_moved": killed.MovedBooks,
    "inquiries.scan_quarantined": Files,
    "inquiries.alert_on_privacy_cases": PrivacyCases,
    "inquiries.purge_members": OldMembers,
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


def test_every_sweep_has_a_case():
    current_app.loader.import_default_modules()
    assert set(CASES) == {name for name in SWEEPS if not name.startswith("test.")}


@pytest.mark.parametrize("name", CASES)
def test_the_others_are_done(name, servers, settings, tmp_path, clamd):
    settings.ARSOS_ATTACHMENTS_DIR = str(tmp_path / "files")
    current_app.loader.import_default_modules()
    run = current_app.tasks[TASKS.get(name, name)]
    case = CASES[name]
    with receiver() as hook, DepartmentServer() as system:
        due = case(hook) if issubclass(case, Endpoints) else killed.made(case, hook, system)
        with poisoned(servers, due.table, due.column, due.value, getattr(case, "event", "INSERT")):
            run()
            assert due.done() == 2
            failed = FailedItem.objects.get(sweep=name)
            assert (failed.attempts, failed.set_aside_at) == (1, None)
            run()
            assert FailedItem.objects.get(sweep=name).attempts == 1, "it waits for its next attempt"
        with clock.frozen(clock.now() + timedelta(minutes=2)):
            run()
        assert due.done() == 3
        assert not FailedItem.objects.filter(sweep=name).exists()
