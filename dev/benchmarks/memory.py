"""B13: memory of the web workers and of a worker for jobs and events over ten thousand mixed requests."""

import itertools
import os
import time
from collections.abc import Callable
from pathlib import Path

from dev.benchmarks.claiming import CLAIM
from dev.benchmarks.figures import Comparison
from dev.benchmarks.installation import Installation, make_agents, make_associates, make_client, start_worker
from dev.benchmarks.intake import SCOPES, filings
from dev.benchmarks.listing import LIST
from dev.benchmarks.load import drive, request_bytes
from dev.benchmarks.machine import busy_with_others, moment
from dev.benchmarks.references import CLIENTS
from dev.benchmarks.volume import make_members

REQUESTS = int(os.environ.get("ARSOS_BENCH_REQUESTS", "10000"))
MEMBERS = 1_000
MOST_WEB, MOST_WORKER = 150.0, 200.0
MOST_GROWTH = 1.02
"""Over the last half; the allocator takes memory in pieces of a megabyte."""
SECONDS = 1_800
SETTLES = 5.0


def measure(here: Installation) -> list[Comparison]:
    """The largest web worker and the largest process of the worker, after all requests and against half of them."""
    next_request = _mixed()
    worker = start_worker("celery,outbox")
    began = moment()
    try:
        web, workers = zip(*(_after(here, next_request, REQUESTS // 2, worker.pid) for _ in range(2)), strict=True)
    finally:
        worker.terminate()
        worker.wait(timeout=20)
    busy = busy_with_others(began, moment())
    return [
        *_lines("web worker", web, MOST_WEB, busy),
        *_lines("celery worker", workers, MOST_WORKER, busy),
    ]


def _lines(who: str, sizes: tuple[float, ...], most: float, busy: float) -> list[Comparison]:
    half, whole = sizes
    title = f"{who} after {REQUESTS} requests"
    return [
        Comparison("B13", title, whole, most, whole / most, 1.0, " MB", busy, is_most=True),
        Comparison("B13", f"{who}, last half", whole, half, whole / half, MOST_GROWTH, " MB", busy, is_most=True),
    ]


def _after(here: Installation, next_request: Callable[[], bytes], count: int, worker: int) -> tuple[float, float]:
    """Send so many requests; then the megabytes of the largest web worker and of the largest process of the worker."""
    left = itertools.count()
    outcome = drive(
        here.base_url,
        lambda: next_request() if next(left) < count else None,
        clients=CLIENTS,
        warm_up=0,
        measured=SECONDS,
    )
    if wrong := {status for status in outcome.statuses if status not in {200, 201, 204}}:
        raise RuntimeError(f"requests were answered with {sorted(wrong)}")
    time.sleep(SETTLES)  # the worker comes after the requests
    master = int((here.data / "arsos.pid").read_text())
    return largest(children_of(master)), largest([worker, *children_of(worker)])


def _mixed() -> Callable[[], bytes]:
    """Of ten requests: two filings, a claim, two lists, two searches, the inquiry's page, events, and queues."""
    san = make_agents(1)[0]
    agent = {**make_client([san], SCOPES), "On-Behalf-Of": san}
    file_one = filings(itertools.cycle(make_members(san, MEMBERS)), agent)
    desks = itertools.cycle(make_associates(CLIENTS))

    def reads(path: str) -> Callable[[], bytes]:
        return lambda: request_bytes("GET", path, headers=next(desks))

    def search() -> bytes:
        return request_bytes("POST", "/api/v1/search/", headers=next(desks), body={"query": "sampleton card"})

    def claim() -> bytes:
        return request_bytes("POST", CLAIM, headers=next(desks), body={})

    kinds = (
        file_one,
        file_one,
        claim,
        reads(LIST),
        reads(f"{LIST}&ordering=due_at"),
        search,
        search,
        reads("/api/v1/queues/"),
        reads("/api/v1/events/?page_size=50"),
        reads("/api/v1/members/?page_size=50"),
    )
    turns = itertools.cycle(kinds)

    def next_request() -> bytes:
        return next(turns)()

    return next_request


def children_of(parent: int) -> list[int]:
    """The processes that a process has started."""
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def largest(pids: list[int]) -> float:
    """The resident megabytes of the largest of some processes."""
    return max(_resident(pid) for pid in pids)


def _resident(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
