"""Marked people are planted, everything is made to fail, and then no log, temporary file, key of Redis, mail or dead
letter carries their mark (R32).

The processes are the ones that serve: both web servers, the worker and the bundled servers with their real logs.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from datetime import date
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection, transaction
from redis import Redis

from arsos.celery import app
from arsos.settings.base import broker_url
from events.notifications.models import Notification
from events.notifications.steps import Notice, notify
from events.tasks import relay
from events.webhooks.models import WebhookDelivery
from foundation import clock
from foundation.identifiers import new_id
from tests.factories import inquiries, members, people
from tests.support.calls import as_client, token_of
from tests.support.failing_urls import WAYS
from tests.support.real_input import ROOT
from tests.support.receiver import receiver

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(1800)]

PATIENCE = 240
"""Seconds until what is waited for will never come: failed work is tried again, and a busy machine does it slowly."""
MARK = f"Qz{uuid4().hex[:10]}"
BORN = date(1931, 7, 19)
PERSON = {"first_name": MARK, "last_name": f"{MARK}son", "date_of_birth": str(BORN), "zip_code": "40202"}
FAILURES = ("constraint", "data", "serialization", "deadlock", "disk", "plain", "long")
FAILING = """
CREATE FUNCTION fail_on_mark() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE marked text := NEW.{column}; BEGIN
    IF marked LIKE '%data%' THEN PERFORM marked::date; END IF;
    IF marked LIKE '%long%' THEN PERFORM marked::bigint; END IF;
    IF marked LIKE '%serialization%' THEN RAISE EXCEPTION 'on %', NEW USING ERRCODE = '40001', DETAIL = marked; END IF;
    IF marked LIKE '%deadlock%' THEN RAISE EXCEPTION 'on %', NEW USING ERRCODE = '40P01', DETAIL = marked; END IF;
    IF marked LIKE '%disk%' THEN RAISE EXCEPTION 'on %', NEW USING ERRCODE = '53100', HINT = marked; END IF;
    IF marked LIKE '%plain%' THEN RAISE EXCEPTION 'on %', NEW; END IF;
    RETURN NEW; END $$;
CREATE TRIGGER fail_on_mark BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION fail_on_mark();
ALTER TABLE {table} ADD CONSTRAINT no_mark CHECK ({column} NOT LIKE '%constraint%');
"""
MENDED = """
ALTER TABLE {table} DROP CONSTRAINT no_mark; DROP TRIGGER fail_on_mark ON {table}; DROP FUNCTION fail_on_mark;
"""


@contextmanager
def failing(servers, table, column):
    """Rows of a table that carry a mark cannot be stored, each for the reason that it names."""
    database = str(connection.settings_dict["NAME"])
    servers.psql(FAILING.format(table=table, column=column), database=database)
    try:
        yield
    finally:
        servers.psql(MENDED.format(table=table), database=database)


class Refusing:
    """A mail server that quotes whom it refuses."""

    def __init__(self):
        self.calls = 0

    async def handle_RCPT(self, _server, _session, _envelope, address, _options):  # noqa: N802  the library's name
        self.calls += 1
        return f"550 no such person {address}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Served:
    """The processes, their logs and their temporary files."""

    def __init__(self, folder: Path) -> None:
        self.logs, self.temporary = folder / "logs", folder / "tmp"
        self.ports = {"uvicorn": free_port(), "gunicorn": free_port()}
        self.smtp = free_port()
        self.database = str(connection.settings_dict["NAME"])
        self.broker = settings.ARSOS_TEST_BROKER
        for made in (self.logs, self.temporary):
            made.mkdir()

    @contextmanager
    def running(self):
        Redis.from_url(self.broker).flushdb()
        web = {
            "uvicorn": ["uvicorn", "arsos.asgi:application", "--port", str(self.ports["uvicorn"]), "--no-access-log"],
            "gunicorn": ["gunicorn", "--config", "deploy/gunicorn.conf.py", "arsos.wsgi:application"],
            "worker": [
                "celery",
                "-A",
                "arsos",
                "worker",
                "--concurrency",
                "2",
                "--queues",
                "celery,outbox,jobs,mail,departments",
            ],
        }
        with ExitStack() as stack:
            for name, command in web.items():
                stack.enter_context(self._process(name, command))
            for port in self.ports.values():
                wait(lambda at=port: answers(at))
            wait(lambda: "the worker is ready" in (self.logs / "worker.log").read_text())
            yield self

    @contextmanager
    def _process(self, name, command):
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.support.failing_settings",
            "ARSOS_TEST_DATABASE": self.database,
            "ARSOS_TEST_BROKER": self.broker,
            "ARSOS_TEST_SMTP_PORT": str(self.smtp),
            "PORT": str(self.ports["gunicorn"]),
            "WEB_CONCURRENCY": "1",
            "TMPDIR": str(self.temporary),
        }
        with (self.logs / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(60)

    def send(self, task, **ids):
        with app.connection_for_write(broker_url(self.broker)) as broker:
            queue = "outbox" if task.startswith("outbox.") else "celery"
            app.send_task(task, kwargs=ids, connection=broker, queue=queue)


def wait(condition):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.1)
    pytest.fail(f"did not happen within {PATIENCE} s")


def answers(port):
    try:
        return httpx.get(f"http://127.0.0.1:{port}/livez").status_code == 200
    except httpx.TransportError:
        return False


def test_no_value_of_a_person_stands_where_a_failure_is_written(servers, tmp_path, redis):
    agent = people.agent(user=people.UserFactory(email=f"{MARK.lower()}@example.org", display_name=MARK))
    policy = members.policy(agent, member=members.MemberFactory(first_name=MARK, last_name=f"{MARK}son"))
    before = {path: path.stat().st_size for path in servers.layout.data.glob("*.log")}
    served, mail = Served(tmp_path), Refusing()
    controller = Controller(mail, hostname="127.0.0.1", port=served.smtp)
    controller.start()
    try:
        with served.running():
            seen = fail_everywhere(servers, served, agent, policy)
            fail_in_the_background(servers, served, agent)
            wait(lambda: mail.calls > 0)
            temporary = [path.name for path in served.temporary.rglob("*")]
    finally:
        controller.stop()
    assert seen >= {200, 400, 401, 413, 422, 500, 503}
    logs = {path.name: path.read_text(errors="replace") for path in served.logs.iterdir()}
    for path in servers.layout.data.glob("*.log"):
        logs[path.name] = path.read_bytes()[before.get(path, 0) :].decode(errors="replace")
    assert not [name for name in temporary if not name.startswith(("pymp", "wgunicorn"))], "nothing is spooled to disk"
    for name in ("uvicorn.log", "gunicorn.log"):
        assert logs[name].count("Internal Server Error") >= len(WAYS) - 3, "failures are told"
        assert "django.db.utils.IntegrityError" in logs[name]
    assert re.search(r"ERROR celery.app.trace Task journal.seal\[\S+\] raised unexpected", logs["worker.log"])
    places = {**logs, "redis": in_redis(redis, servers), "dead letters": dead_letters(servers)}
    found = [(place, mark) for place, text in places.items() for mark in marks() if mark in text]
    assert found == []


def marks():
    return (MARK, MARK.lower(), str(BORN), MARK.upper())


def fail_everywhere(servers, served, agent, policy):
    """Every failure that a request can provoke, at both servers; returns the statuses that were answered."""
    token = token_of(people.client(agent, scopes=" ".join(settings.OAUTH2_PROVIDER["SCOPES"])))
    known = {"Authorization": f"Bearer {token}", "On-Behalf-Of": agent.san}
    seen = set()
    for port in served.ports.values():
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            fail_at(servers, client, known, agent, policy, seen)
    return seen


def fail_at(servers, client, known, agent, policy, seen):
    need = {"inquiry_type": "other", "details": {"what_is_needed": MARK}, "description": MARK}
    card = {"prospect": PERSON, "authority": "none", "line_of_business": "MAPD", **need}

    def ask(method, path, **more):
        headers = {"Idempotency-Key": uuid4().hex, **more.pop("headers", {})}
        with suppress(httpx.TransportError):  # a body that is refused before its end
            seen.add(client.request(method, path, headers=headers, **more).status_code)

    for way in WAYS:
        ask("GET", f"/fails/{way}/", headers={"Marked": MARK})
    with failing(servers, "inquiries_inquiry", "summary"):
        for kind in FAILURES:
            body = {"policy": str(policy.id), "summary": f"{MARK} {kind}", **need}
            ask("POST", f"/api/v1/members/{policy.member_id}/inquiries/", json=body, headers=known)
            ask("POST", "/api/v1/inquiries/", json={**card, "summary": f"{MARK} {kind}"}, headers=known)
    ask("POST", "/api/v1/inquiries/", json={**card, "summary": MARK, MARK: MARK}, headers=known)
    ask("POST", "/api/v1/inquiries/", content=f'{{"{MARK}": '.encode(), headers=known)
    ask("POST", "/api/v1/inquiries/", json=card, headers={"Authorization": f"Bearer {MARK}"})
    ask("POST", "/o/token/", data={"grant_type": "client_credentials", "client_id": MARK, "client_secret": MARK})
    ask("POST", "/admin/login/", data={"username": MARK, "password": MARK})
    ask("GET", f"/api/v1/members/?search={MARK}&cursor={MARK}", headers=known)
    ask("GET", f"/api/v1/inquiries/?search={MARK}", headers=known)
    ask("POST", "/api/v1/search/", json={"query": MARK}, headers=known)
    ask("POST", "/api/v1/search/", json={"query": f"status:{MARK}"}, headers=known)
    ask("GET", f"/api/v1/{MARK}/")
    ask("GET", f"/admin/service-inquiries/?search={MARK}")
    ask("GET", "/livez", headers={"Host": f"{MARK}.example.org"})
    large = MARK.encode() * (30_000_000 // len(MARK))
    for path in ("/api/v1/imports/", "/api/v1/inquiries/", "/admin/login/", "/nowhere/"):
        ask("POST", path, content=large, headers={"Content-Type": "text/csv"})
        ask("POST", path, content=iter([large]), headers={"Content-Type": "text/csv"})
    ask("POST", "/api/v1/inquiries/", content=large, headers={**known, "Content-Type": "application/json"})
    broken = b'--b\r\nContent-Disposition: form-data; name="file"; filename="' + MARK.encode() + b'.pdf"\r\n\r\n'
    form = {**known, "Content-Type": "multipart/form-data; boundary=b"}
    filed = inquiries.filed("other", agent=agent)
    ask("POST", f"/api/v1/inquiries/{filed.reference}/attachments/", content=broken + MARK.encode(), headers=form)


def fail_in_the_background(servers, served, agent):
    """A task that fails on a row, a webhook and a mail that are refused until they are given up."""
    columns = "humana_id,last_name,first_name,date_of_birth,zip_code"
    token = token_of(people.client(agent, scopes="imports:write webhooks:manage inquiries:read"))
    address = f"http://127.0.0.1:{served.ports['gunicorn']}/api/v1/imports/"
    with failing(servers, "members_member", "last_name"):
        for kind in FAILURES:
            feed = f"{columns}\nH7{uuid4().int % 10**7:07},{MARK} {kind},{MARK},{BORN},40202\n"
            headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid4().hex, "Content-Type": "text/csv"}
            sent = httpx.post(address, content=feed, headers=headers)
            assert sent.status_code == 202, sent.text
            served.send("jobs.work")
        served.send("journal.seal", look_back_seconds="no number")
        wait(lambda: "Task journal.seal[" in (served.logs / "worker.log").read_text())
    with receiver() as hook:
        hook.status = 500
        owner = as_client(people.client(agent, scopes="inquiries:read webhooks:manage"), agent)
        assert owner.post("webhook-endpoints/", {"url": hook.url}).status_code == 201
        inquiries.filed("other", agent=agent)
        relay()
        served.send("outbox.relay")
        wait(lambda: hook.got)
    WebhookDelivery.objects.update(state=WebhookDelivery.State.DEAD)
    tell_by_mail(agent.user)
    served.send("outbox.mail")


def tell_by_mail(user):
    with transaction.atomic():
        notify(
            [user.id], Notice(kind="reopened", once="1", subject_id=new_id(), reference="SI-0000-0000"), at=clock.now()
        )
    Notification.objects.update(mail_due_at=clock.now(), mail_state=Notification.MailState.WAITING)


def in_redis(redis, servers):
    """Every key of every database, and the file that Redis keeps."""
    kept = []
    for number in range(64):
        with Redis(unix_socket_path=str(servers.layout.redis_socket), db=number) as one:
            kept += [f"{key}{one.dump(key)}" for key in one.scan_iter()]
    redis.bgrewriteaof()
    files = [path.read_text(errors="replace") for path in servers.layout.home.glob("valkey/**/*") if path.is_file()]
    return "".join(kept + files)


def dead_letters(servers):
    """The tables of what is to be sent, as a dump shows them."""
    command = [servers.program("pg_dump"), "-h", str(servers.layout.run), "-U", "postgres", "-a"]
    tables = [option for name in ("outbox_*", "*webhook*", "*letter*") for option in ("-t", name)]
    done = subprocess.run([*command, *tables, connection.settings_dict["NAME"]], capture_output=True, check=True)
    return done.stdout.decode()
