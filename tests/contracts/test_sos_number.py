"""The number of the SOS line is nowhere but where R27 shows it: answers, logs, tables, files and commits are searched.

The suite runs with a number of its own; its digits are searched for in every form.
"""

import logging
import re
import subprocess
from datetime import timedelta
from itertools import product

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import get_resolver

from escalations.sos.models import SosScreening
from escalations.tasks import chase_calls
from events.feed.actions import sequence_messages
from events.letters.models import Letter
from events.notifications.models import Notification
from events.tasks import relay, send_mail
from events.webhooks.models import WebhookEndpoint
from foundation import clock
from tests.contracts.test_access_matrix import ROLES, TABLES, World, addresses, on, requests_for
from tests.factories import people
from tests.support.calls import as_agent, as_client, as_user
from tests.support.kept_worlds import kept_world
from tests.support.real_input import ROOT
from tests.support.receiver import receiver

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(1800)]

DIGITS = re.sub(r"\D", "", settings.ARSOS_SOS_LINE)[-10:]
NUMBER = re.compile(r"\D{0,3}".join(DIGITS).encode())
SHOWN_BY = ("POST sos-screenings/", "GET sos-screenings/{id}/")
IGNORED = {"tests/contracts/test_sos_number.py", "arsos/settings/test.py"}


def has_number(content):
    return bool(NUMBER.search(content if isinstance(content, bytes) else str(content).encode()))


def test_the_search_would_find_it():
    for form in ("{}", "({}) {}-{}", "{}.{}.{}", "+1 {} {} {}", "1-{}-{}-{}"):
        parts = (DIGITS[:3], DIGITS[3:6], DIGITS[6:]) if form.count("{}") == 3 else (DIGITS,)
        assert has_number(form.format(*parts))
    assert not has_number(DIGITS[::-1])


class WorldOnTheLine(World):
    """The matrix's world, in which the agent has the number on the screen at this moment."""

    def __init__(self):
        super().__init__()
        self.screenings = []
        for inquiry in self.objects.values():
            caller = as_user(self.agent.user)
            body = {"member": str(inquiry.member_id), "member_on_line": True, "how": "in_the_room"}
            made = caller.post("sos-screenings/", {**body, "reasons": ["clinical_need"]}, key=f"k{inquiry.reference}")
            if made.status_code == 201:
                assert has_number(made.content), "the one who passed sees it"
                self.screenings.append(made.json()["id"])
        assert self.screenings
        started = {"screening": self.screenings[0], "started_at": clock.now().isoformat()}
        assert as_user(self.agent.user).post("sos-calls/", started).status_code == 201


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return str(tmp_path_factory.mktemp("line") / "files")


@pytest.fixture
def used(settings, files):
    settings.ARSOS_ATTACHMENTS_DIR = files
    with on(-5):
        yield kept_world("SOS line", WorldOnTheLine)


EVERYBODY = (*ROLES, "nobody")


def every_get(world):
    """Every address of the project, filled with what there is."""
    inquiry = world.objects["own"]
    values = {
        "member_id": inquiry.member_id,
        "reference": inquiry.reference,
        "request_id": inquiry.request,
        "attachment_id": inquiry.attachment,
        "screening_id": world.screenings[0],
        "call_id": inquiry.call,
        "escalation_id": inquiry.escalation_id,
        "hand_over_id": inquiry.hand_over,
        "ticket_id": inquiry.ticket,
        "code": "triage",
        "action": "withdraw",
    }
    for template in {*addresses()}:
        if template.startswith("^") or "stream" in template:
            continue
        yield "/" + re.sub(r"<\w+:(\w+)>", lambda found: str(values.get(found[1], inquiry.id)), template)


@pytest.mark.parametrize("role", EVERYBODY)
def test_no_answer_of_any_address_to_anybody_carries_it(used, role):
    """A person asks the API and the pages with the same session."""
    anonymous = Client(raise_request_exception=False)
    client = anonymous if role == "nobody" else used.pages(role) or used.caller(role)
    found, count = set(), 0
    for address in every_get(used):
        answer = client.get(address)
        count += 1
        assert answer.status_code < 500, address
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        headers = str(dict(answer.headers))
        if has_number(content) or has_number(headers):
            found.add(address)
    own = {f"/api/v1/sos-screenings/{used.screenings[0]}/", f"/admin/sos/{used.screenings[0]}/"}
    assert found == (own if role == "agent" else set())
    assert count > 200


@pytest.mark.parametrize("role", ROLES)
def test_no_refusal_and_no_action_carries_it(used, role):
    caller = used.caller(role)
    for (templates, _), inquiry in product(TABLES, [used.objects["own"]]):
        for template, how in templates.items():
            for method, address in requests_for(template, how, inquiry):
                if method == "post" and address.startswith("/api/"):
                    assert not has_number(caller.post(address, {"reason": "x"}).content)
    for body in ({}, {"member_on_line": True}, {"member_on_line": True, "reasons": ["billing"], "how": "nowhere"}):
        assert not has_number(caller.post("sos-screenings/", body).content)
    for path in ("review", "no-call", "drafts"):
        answer = caller.post(f"sos-screenings/{used.screenings[0]}/{path}/", {"reason": "x", "verdict": "fits"})
        assert not has_number(answer.content), path


def test_exports_and_reports_do_not_carry_it(used):
    lead = as_user(used.users["lead of the queue"])
    for report in ("sos-use", "referrals", "deflection", "hand-overs"):
        for form in ("json", "csv"):
            answer = lead.get(f"reports/{report}/?format={form}")
            assert answer.status_code == 200
            assert not has_number(answer.content)
    listed = lead.get("sos-screenings/?page_size=200")
    assert listed.json()["results"]
    assert not has_number(listed.content)


def test_no_log_line_carries_it(used, caplog):
    with caplog.at_level(logging.DEBUG):
        caller = as_user(used.agent.user)
        caller.get(f"sos-screenings/{used.screenings[0]}/")
        caller.get(f"sos-screenings/{used.screenings[0]}/missing/")
        caller.post("sos-screenings/", {})
    assert not has_number(caplog.text)


def test_no_webhook_mail_or_notification_carries_it(used, settings):
    settings.ARSOS_LOOPBACK_WEBHOOKS = True
    settings.ARSOS_EMAIL_CARRIER = "django.core.mail.backends.locmem.EmailBackend"
    with receiver() as hook:
        client = people.client(used.agent)
        made = as_client(client, used.agent).post("webhook-endpoints/", {"url": hook.url})
        assert made.status_code == 201, made.content
        as_agent(used.agent).post(f"inquiries/{used.objects['own'].reference}/messages/", {"body": "Hello"})
        with clock.frozen(clock.now() + timedelta(hours=3)):
            chase_calls()
        relay()
        with clock.frozen(clock.now() + timedelta(hours=4)):
            send_mail()
    assert hook.got
    assert mail.outbox
    assert not any(has_number(body) or has_number(headers) for headers, body in hook.got)
    assert not any(has_number(one.message().as_bytes()) for one in mail.outbox)
    assert Notification.objects.filter(kind="sos_call_missing").exists()
    assert (WebhookEndpoint.objects.count(), Letter.objects.count()) == (1, 0)


def test_no_row_of_any_table_carries_it(used):
    """What a dump of the database would hold: idempotency records, journal, outbox, sessions and all the rest."""
    sequence_messages()
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        found = []
        for table in tables:
            cursor.execute(f"SELECT row_to_json(t)::text FROM {connection.ops.quote_name(table)} AS t")
            found += [table for (row,) in cursor if has_number(row)]
    assert len(tables) > 60
    assert found == []
    assert SosScreening.objects.filter(passed=True).count() == len(used.screenings)


def test_the_published_document_and_the_pages_about_problems_do_not_carry_it(tmp_path):
    drawn = tmp_path / "openapi.yaml"
    call_command("spectacular", "--file", str(drawn))
    assert not has_number(drawn.read_bytes())
    assert get_resolver() is not None


def test_no_file_of_the_repository_and_no_commit_carries_a_number_of_the_line():
    """Neither the suite's number, but for the setting itself, nor any toll-free number other than Agent Support's."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.split(b"\0")
    found = [
        path
        for path in (one.decode() for one in tracked if one)
        if path not in IGNORED and (ROOT / path).is_file() and has_number((ROOT / path).read_bytes())
    ]
    assert found == []
    history = subprocess.run(["git", "log", "-p", "--all", "--no-color"], cwd=ROOT, capture_output=True, check=True)
    toll_free = {
        re.sub(rb"\D", b"", number)[-10:]
        for number in re.findall(rb"(?<!\d)8(?:00|33|44|55|66|77|88)[ .)-]+\d{3}[ .-]\d{4}(?!\d)", history.stdout)
    }
    assert toll_free <= {b"8003093163"}, "only Agent Support's"
