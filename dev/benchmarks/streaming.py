"""B17: a thousand idle streams in one process: its memory, and what it asks of the database while nothing happens."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

from dev.benchmarks.claiming import file_one
from dev.benchmarks.figures import Comparison
from dev.benchmarks.installation import ROOT, Installation, free_port, make_associates, wait_until_ready
from dev.benchmarks.load import request_bytes
from dev.benchmarks.machine import busy_with_others, moment
from dev.benchmarks.memory import largest

STREAMS = int(os.environ.get("ARSOS_BENCH_STREAMS", "1000"))
CALLERS = 50
MOST_MEMORY = 150.0
IDLE_SECONDS = 40.0
"""Less than the minute after which each stream asks whether its caller may still hear."""
SETTLES = 5.0
BEGUN = b"retry:"
AT_WORK = "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = 'arsos'"


def measure(here: Installation) -> list[Comparison]:
    """Open them, leave them alone, and count."""
    file_one(here)
    headers = make_associates(CALLERS)
    with _stream_server() as (base_url, pid), ExitStack() as held:
        alone = largest([pid])
        began = moment()
        for number in range(STREAMS):
            held.enter_context(_opened(base_url, headers[number % CALLERS]))
        time.sleep(SETTLES)
        memory, asked = largest([pid]), _asked_while_idle(here)
        busy = busy_with_others(began, moment())
    title = f"{STREAMS} idle streams"
    return [
        Comparison(
            "B17", f"memory of {title}", memory, MOST_MEMORY, memory / MOST_MEMORY, 1.0, " MB", busy, is_most=True
        ),
        Comparison("B17", "the same against no stream", memory, alone, memory / alone, 2.0, " MB", busy, is_most=True),
        Comparison("B17", f"transactions of {title}", asked, 1.0, asked, 0.0, "", busy, is_most=True),
    ]


@contextmanager
def _stream_server() -> Iterator[tuple[str, int]]:
    """One process for streams, as the service `stream` runs it."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "arsos.asgi:application", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--no-access-log", "--no-proxy-headers", "--lifespan", "off"]
    environment = {**os.environ, "ARSOS_STREAMS_PER_CALLER": str(STREAMS)}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    base_url = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(f"{base_url}/readyz")
        yield base_url, process.pid
    finally:
        process.kill()
        process.wait(timeout=20)


@contextmanager
def _opened(base_url: str, headers: dict[str, str]) -> Iterator[None]:
    """A stream that has begun."""
    place = urlsplit(base_url)
    sent = {**headers, "Accept": "text/event-stream"}
    with socket.create_connection((place.hostname or "", place.port or 80), timeout=30) as connection:
        connection.sendall(request_bytes("GET", "/api/v1/events/stream/", headers=sent))
        answer = b""
        while BEGUN not in answer:
            if not (part := connection.recv(4096)):
                raise RuntimeError(f"a stream was refused: {answer[:200]!r}")
            answer += part
        yield


def _asked_while_idle(here: Installation) -> float:
    """Transactions in the database of ARSOS while nothing happens; autovacuum rests, and we ask from another one."""
    here.psql("ALTER SYSTEM SET autovacuum = off")
    here.psql("SELECT pg_reload_conf()")
    try:
        time.sleep(SETTLES)
        before = int(here.psql(AT_WORK))
        time.sleep(IDLE_SECONDS)
        return float(int(here.psql(AT_WORK)) - before)
    finally:
        here.psql("ALTER SYSTEM RESET autovacuum")
        here.psql("SELECT pg_reload_conf()")
