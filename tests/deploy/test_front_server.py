"""The front server of Compose before a real gunicorn: bodies that are slow, and bodies that are large."""

import hashlib
import json
import os
import re
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings

from dev.embedded import Layout, data_folder
from identity import body_door
from inquiries.attachments.api import LARGEST_FILE
from members.imports.models import ImportRun
from members.imports.uploads import LARGEST_FILE as LARGEST_FEED
from tests.deploy.test_compose import OWN, SERVICES, end, free_port, running, until
from tests.factories import inquiries, people
from tests.support.calls import as_agent, as_client, as_user
from tests.support.real_input import ROOT

CADDYFILE = (ROOT / "deploy/Caddyfile").read_text()
GUNICORN = (ROOT / "deploy/gunicorn.conf.py").read_text()
WORKERS = 3
PATIENCE, SOON = 60, 3
"""Seconds until an answer will never come, and in which it comes where a worker is free."""
METRICS_TOKEN = "a-token-of-this-test"
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def served(django_db_setup, tmp_path_factory):
    """The ports of gunicorn with three workers, and of the front server before it and the asynchronous process.

    They are started once: four processes load the whole project, and no test leaves anything in them.
    """
    tmp_path = tmp_path_factory.mktemp("served")
    web, stream, front, admin = free_port(), free_port(), free_port(), free_port()
    layout = Layout(data_folder() / "test")
    variables = {
        "ARSOS_METRICS_TOKEN": METRICS_TOKEN,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        **layout.environment(),
        "DATABASE_URL": layout.database_url("arsos_app", settings.DATABASES["default"]["NAME"]),
        "DJANGO_SETTINGS_MODULE": "arsos.settings.base",  # without TLS, which the suite has no certificate for
        "ARSOS_ATTACHMENTS_DIR": str(tmp_path / "attachments"),
        "PORT": str(web),
        "WEB_CONCURRENCY": str(WORKERS),
    }
    place = {
        "ARSOS_HOST": f"http://localhost:{front}",
        "ARSOS_WEB": f"localhost:{web}",
        "ARSOS_STREAM": f"localhost:{stream}",
    }
    place |= {"CADDY_ADMIN": f"localhost:{admin}", "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    caddy = ["caddy", "run", "--adapter", "caddyfile", "--config", str(ROOT / "deploy/Caddyfile")]
    door = OWN["stream"]["command"]
    door = door[: door.index("--port")] + door[door.index("--port") + 2 :]
    processes = [
        running(OWN["web"]["command"], variables, tmp_path / "web.log"),
        running([*door, "--port", str(stream)], variables, tmp_path / "stream.log"),
        running(caddy, {**variables, **place}, tmp_path / "front.log"),
    ]
    try:
        ports = ((web, "web.log"), (stream, "stream.log"), (front, "front.log"))
        for process, (port, name) in zip(processes, ports, strict=True):
            until(lambda port=port: is_answered(port), process, tmp_path / name)
        yield web, front
    finally:
        for process in processes:
            end(process)


def is_answered(port: int, *, within: float = PATIENCE) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/livez", timeout=within) as answer:
            return answer.status == 200
    except OSError:
        return False


class Upload:
    """One file of 5 MB, sent by hand."""

    def __init__(self, port: int, caller, path: str) -> None:
        boundary = uuid4().hex
        opening = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="letter.txt"\r\n'
        opening += "Content-Type: text/plain\r\n\r\n"
        self.body = opening.encode() + b"A letter. " * (MEGABYTE // 2) + f"\r\n--{boundary}--\r\n".encode()
        headers = {
            **caller.headers,
            "Host": f"localhost:{port}",
            "Idempotency-Key": uuid4().hex,
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(self.body)),
            "Connection": "close",
        }
        lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        self.socket = socket.create_connection(("localhost", port), timeout=30)
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())

    def begin(self) -> None:
        self.socket.sendall(self.body[:MEGABYTE])

    def finish(self) -> int:
        self.socket.sendall(self.body[MEGABYTE:])
        answer = b""
        with self.socket:
            while piece := self.socket.recv(65536):
                answer += piece
        return int(answer.split()[1])


@pytest.mark.django_db(transaction=True)
def test_slow_uploads_stall_no_worker(served):
    web, front = served
    agent = people.agent()
    caller = as_agent(agent)
    path = f"/api/v1/inquiries/{inquiries.filed(agent=agent).reference}/attachments/"
    bare = [Upload(web, caller, path) for _ in range(WORKERS)]
    for upload in bare:
        upload.begin()
    latest = time.monotonic() + PATIENCE
    while is_answered(web, within=SOON):
        assert time.monotonic() < latest, "without the front server each slow sender holds a worker; this test shows it"
    for upload in bare:
        upload.socket.close()
    slow = [Upload(front, caller, path) for _ in range(3 * WORKERS)]
    for upload in slow:
        upload.begin()
    time.sleep(0.5)  # they arrive where they would hold a worker
    assert is_answered(front)
    assert is_answered(web)
    assert [upload.finish() for upload in slow] == [201] * len(slow)


@pytest.mark.django_db(transaction=True)
def test_the_largest_feed_arrives_and_a_larger_one_does_not(served):
    _, front = served
    header = b"humana_id\n"
    line = b"H" + b"1" * 98 + b"\n"
    feed = header + line * ((LARGEST_FEED - len(header)) // len(line))
    began = time.monotonic()
    with send(front, feed) as arrived:
        answer = json.loads(arrived.read())
    assert time.monotonic() - began < int(re.search(r"^timeout = (\d+)", GUNICORN, re.MULTILINE)[1])
    assert ImportRun.objects.get(id=answer["id"]).content_hash == hashlib.sha256(feed).hexdigest()
    with pytest.raises(urllib.error.HTTPError) as refused:
        send(front, feed + line * 20_000)
    with refused.value as answer:
        assert answer.code == 413


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("scopes", "status"), [("inquiries:read", 413), (None, 401)])
def test_a_feed_of_somebody_who_sends_none_is_not_taken_in(served, scopes, status):
    _, front = served
    headers = as_client(people.client(scopes=scopes)).headers if scopes else {}
    request = urllib.request.Request(
        f"http://localhost:{front}/api/v1/imports/",
        data=b"humana_id\n" * (3 * MEGABYTE),
        method="POST",
        headers={**headers, "Content-Type": "text/csv", "Idempotency-Key": uuid4().hex},
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=60)  # noqa: S310  our own server
    with refused.value as answer:
        assert answer.code == status
    assert not ImportRun.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("role", "path", "bound"),
    [
        ("administrator", body_door.FEEDS, body_door.FEED),
        ("administrator", "/api/v1/inquiries/", body_door.FROM_KNOWN),
        ("lead", body_door.FEEDS, body_door.FROM_KNOWN),
        ("auditor", body_door.FEEDS, body_door.FROM_KNOWN),
    ],
)
def test_who_is_signed_in_sends_a_feed_only_with_the_right_to(role, path, bound):
    """A session has every scope; the right to send feeds is asked before 100 MB are taken in."""
    user = people.UserFactory()
    people.grant(user, role)
    cookies = as_user(user).client.cookies.output(header="", sep=";").strip()
    headers = [(b"cookie", cookies.encode()), (b"host", b"localhost"), (b"content-type", b"text/csv")]
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": headers}
    assert body_door._bound_of(scope) == (bound, str(user.id))


@pytest.mark.parametrize("kind", [None, "multipart/form-data; boundary=x"])
def test_the_figures_are_not_shown_outside(served, kind):
    """Not even to who has the token: Prometheus asks the processes themselves."""
    web, front = served
    headers = {"Authorization": f"Bearer {METRICS_TOKEN}"} | ({"Content-Type": kind} if kind else {})

    def asked(port, path):
        return urllib.request.Request(f"http://localhost:{port}{path}", headers=headers)

    with urllib.request.urlopen(asked(web, "/metrics"), timeout=60) as answer:  # noqa: S310  our own server
        assert b"arsos_server_up" in answer.read()
    for path in ("/metrics", "/METRICS", "/%6Detrics"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(asked(front, path), timeout=60)  # noqa: S310  our own server
        with refused.value as answer:
            assert (answer.code, answer.read()) == (404, b""), path


def send(port: int, feed: bytes):
    caller = as_client(people.client(scopes="imports:write"))
    request = urllib.request.Request(
        f"http://localhost:{port}/api/v1/imports/",
        data=feed,
        method="POST",
        headers={**caller.headers, "Content-Type": "text/csv", "Idempotency-Key": uuid4().hex},
    )
    return urllib.request.urlopen(request, timeout=60)  # noqa: S310  our own server


def test_the_limits_of_the_front_server_leave_room_for_what_the_application_takes():
    sizes = [int(size) * MEGABYTE for size in re.findall(r"max_size (\d+)MB", CADDYFILE)]
    buffered = [int(size) * MEGABYTE for size in re.findall(r"request_buffers (\d+)MB", CADDYFILE)]
    small = body_door.FROM_ANYBODY + MEGABYTE // 2
    assert sizes[0] >= body_door.FEED + 10 * MEGABYTE, "a little too much is told with words, by the application"
    assert sizes[1] >= body_door.FROM_KNOWN + 5 * MEGABYTE
    assert sizes[2] == small
    assert buffered == [small], "what is large is held by who asks who sends it"
    assert body_door.FEED >= LARGEST_FEED
    assert body_door.FROM_KNOWN >= LARGEST_FILE


def test_requests_are_finished_before_the_end():
    said = re.search(r"graceful_timeout = (\d+)", GUNICORN)
    assert int(SERVICES["web"]["stop_grace_period"].removesuffix("s")) > int(said[1])


def test_whatever_the_front_server_lets_in_is_read_to_its_end():
    largest = max(int(size) for size in re.findall(r"max_size (\d+)MB", CADDYFILE))
    assert largest * 1_000_000 < body_door.LET_PASS
