"""A call to another system ends in time, however slowly that speaks, and looking its host up does, too."""

import socket
import threading
import time
from contextlib import contextmanager, suppress

import pytest
from django.db import transaction

from events.webhooks.models import WebhookEndpoint
from foundation import host_lookups, outbound
from foundation.outbound import AddressRefused, CallFailed, ready_target, require_reachable
from tests.factories import people
from tests.support.calls import as_client

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = b"HTTP/1.1 200 OK\r\n"
SECONDS, PAUSE = 0.3, 0.03
PATIENCE = 10
"""Seconds within which a busy machine leaves who speaks for ever; nobody there ends by themselves before."""

SPEAKS = {
    "nothing": (b"", b""),
    "its status line": (b"HTTP/1.1 2", b"0"),
    "one header": (HEAD + b"X-A: ", b"a"),
    "headers": (HEAD, b"a: b\r\n"),
    "preliminary answers": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "its body": (HEAD + b"Content-Length: 60000\r\n\r\n", b"a"),
    "a body without end": (HEAD + b"\r\n", b"a"),
    "pieces of its body": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    "the length of a piece": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
}


@contextmanager
def speaking(first, then, *, pause=PAUSE, reads=True):
    """A system that says `first`, and goes on saying `then` for as long as anybody listens."""
    over = threading.Event()

    def speak(line):
        with line, suppress(OSError):
            if reads:
                line.recv(65_536)
            line.sendall(first)
            while not over.wait(pause):
                line.sendall(then)

    def answer():
        with suppress(OSError):
            while True:
                threading.Thread(target=speak, args=(listening.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=answer, daemon=True).start()
        try:
            yield f"127.0.0.1:{listening.getsockname()[1]}"
        finally:
            over.set()
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(outbound, "SECONDS_ALTOGETHER", SECONDS)
    monkeypatch.setattr(outbound, "SECONDS_TO_CONNECT", SECONDS)
    outbound._pool.cache_clear()
    yield
    outbound._pool.cache_clear()


def failure_of(address, scheme="http", body=b"{}"):
    target = ready_target(f"{scheme}://{address}/hook", allowed=["127.0.0.1"], schemes=[scheme])
    began = time.monotonic()
    with pytest.raises(CallFailed) as failed:
        target.post(headers={}, body=body)
    assert time.monotonic() - began < PATIENCE
    assert failed.value.milliseconds >= SECONDS * 1000
    return failed.value.code


@pytest.mark.parametrize("what", SPEAKS)
def test_who_speaks_slowly_is_left_in_time(what):
    with speaking(*SPEAKS[what]) as address:
        assert failure_of(address) == "timeout"


def test_a_handshake_that_does_not_end_is_left_in_time():
    with speaking(b"\x16\x03\x03", b"\x00", pause=0.3) as address:
        assert failure_of(address, scheme="https") == "timeout"


def test_who_does_not_listen_is_left_in_time():
    with speaking(b"", b"", reads=False) as address:
        assert failure_of(address, body=b"x" * 20_000_000) == "timeout"


@pytest.fixture
def silent_resolver(monkeypatch):
    """A resolver that does not answer for as long as the test lasts."""
    over = threading.Event()
    real = socket.getaddrinfo

    def ask(host, *args, **kwargs):
        if host == "slow.example":
            if kwargs.get("flags"):
                raise socket.gaierror
            over.wait(10 * PATIENCE)
        return real(host, *args, **kwargs)

    monkeypatch.setattr(host_lookups, "SECONDS_TO_LOOK_UP", 0.2)
    monkeypatch.setattr(socket, "getaddrinfo", ask)
    yield
    over.set()


@pytest.mark.usefixtures("silent_resolver")
def test_a_resolver_that_does_not_answer_is_left_in_time(monkeypatch):
    monkeypatch.setattr(host_lookups, "_places", threading.BoundedSemaphore(2))
    for _ in range(3):  # the third finds no place, because the first two still wait for the resolver
        began = time.monotonic()
        with pytest.raises(AddressRefused, match="in time"):
            require_reachable("https://slow.example/")
        assert time.monotonic() - began < PATIENCE
    assert require_reachable("https://8.8.8.8/") == "8.8.8.8", "a number needs no resolver"


@pytest.mark.usefixtures("silent_resolver")
def test_an_endpoint_whose_host_is_not_found_in_time_is_refused_and_holds_nothing():
    agent = people.agent()
    owner = as_client(people.client(agent), agent)
    refused = owner.post("webhook-endpoints/", {"url": "https://slow.example/"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/url"
    assert not WebhookEndpoint.objects.exists()
    made = owner.post("webhook-endpoints/", {"url": "https://8.8.8.8/hook"})
    assert made.status_code == 201
    changed = owner.patch(f"webhook-endpoints/{made.json()['id']}/", {"url": "https://slow.example/"})
    assert changed.status_code == 422
    assert WebhookEndpoint.objects.get().url == "https://8.8.8.8/hook"


def test_no_host_is_looked_up_while_a_transaction_holds_locks():
    with transaction.atomic(), pytest.raises(RuntimeError, match="outside every transaction"):
        require_reachable("https://8.8.8.8/")
