"""Closed-loop clients: each sends its next request when the last is answered."""

import socket
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import uuid4

import orjson

WARM_UP, MEASURED = 3.0, 15.0
LARGEST_READ = 1 << 18


@dataclass
class Outcome:
    """What a run gave: answers per second, and the statuses and bodies that came back."""

    seconds: float
    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    @property
    def median_ms(self) -> float:
        return statistics.median(self.latencies) * 1000 if self.latencies else 0.0

    @property
    def p95_ms(self) -> float:
        """Of twenty answers, nineteen came sooner."""
        return statistics.quantiles(self.latencies, n=20)[-1] * 1000 if len(self.latencies) > 1 else 0.0


def whole_request(method: str, path: str, *, headers: dict[str, str], payload: str) -> bytes:
    """A request with a body that is sent as it is."""
    content = payload.encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", f"Content-Length: {len(content)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def request_bytes(method: str, path: str, *, headers: dict[str, str] | None = None, body: object = None) -> bytes:
    """A whole request as it goes over the wire; a POST gets a key of its own."""
    payload = b"" if body is None else orjson.dumps(body)
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", f"Content-Length: {len(payload)}"]
    if body is not None:
        lines.append("Content-Type: application/json")
    if method == "POST":
        lines.append(f"Idempotency-Key: {uuid4()}")
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + payload


def drive(
    base_url: str,
    next_request: Callable[[], bytes | None],
    *,
    clients: int,
    warm_up: float = WARM_UP,
    measured: float = MEASURED,
    keep_bodies: bool = False,
) -> Outcome:
    """Let clients send what `next_request` gives (None ends a client) and count what is answered in the window."""
    address = _address(base_url)
    start = time.monotonic() + warm_up
    end = start + measured
    outcome, lock = Outcome(measured), threading.Lock()

    def work() -> None:
        while time.monotonic() < end:
            sent = next_request()
            if sent is None:
                return
            began = time.monotonic()
            status, body = _exchange(address, sent)
            done = time.monotonic()
            with lock:
                outcome.statuses[status] = outcome.statuses.get(status, 0) + 1
                if keep_bodies:
                    outcome.bodies.append(body)
                if start <= done < end:
                    outcome.latencies.append(done - began)

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcome.seconds = min(measured, max(time.monotonic() - start, 0.001))
    return outcome


def medians_in_turn(base_url: str, requests: Sequence[bytes], *, warm_up: float, measured: float) -> list[float]:
    """The median time of each request in milliseconds, sent by one client in turn: a machine that becomes slower or
    faster meanwhile does so for all of them.
    """
    address = _address(base_url)
    start = time.monotonic() + warm_up
    latencies: list[list[float]] = [[] for _ in requests]
    while (began := time.monotonic()) < start + measured or not all(latencies):
        for sent, kept in zip(requests, latencies, strict=True):
            before = time.monotonic()
            _exchange(address, sent)
            if began >= start:
                kept.append(time.monotonic() - before)
    return [statistics.median(kept) * 1000 for kept in latencies]


def _address(base_url: str) -> tuple[str, int]:
    return (urlsplit(base_url).hostname or "127.0.0.1", urlsplit(base_url).port or 80)


def _exchange(address: tuple[str, int], sent: bytes) -> tuple[int, bytes]:
    with socket.create_connection(address, timeout=30) as connection:
        connection.sendall(sent)
        parts = []
        while part := connection.recv(LARGEST_READ):
            parts.append(part)
    head, _, body = b"".join(parts).partition(b"\r\n\r\n")
    return int(head[9:12]), body
