"""P1 to P3: create, list and search beside django-helpdesk, in one run on one PostgreSQL (dev/benchmarks/peers.md)."""

import io
import itertools
import json
import os
import statistics
import subprocess
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import httpx

from dev.benchmarks.figures import Comparison
from dev.benchmarks.installation import ROOT, Installation, make_agents, make_associates, make_client, served
from dev.benchmarks.intake import SCOPES, filings
from dev.benchmarks.listing import LIST
from dev.benchmarks.load import drive, request_bytes
from dev.benchmarks.machine import busy_with_others, moment
from dev.benchmarks.references import CLIENTS
from dev.benchmarks.searching import SEARCH
from dev.benchmarks.volume import make_members

PYTHON = "ARSOS_PEER_PYTHON"
"""Names the interpreter that has the peer: it stands in nothing that ARSOS installs."""
ROWS = int(os.environ.get("ARSOS_BENCH_INQUIRIES", "50000"))
MEMBERS = 3000
WORD = "card"
SLOW_ONCE = 3
"""The peer answers a list or a search in minutes; so often it is asked, by one client."""


@dataclass(frozen=True)
class Peer:
    """Where the peer serves, and what its requests carry."""

    base_url: str
    queue: int
    cookies: str
    token: str

    def create(self) -> bytes:
        """A ticket, as its API takes it."""
        headers = {"Cookie": self.cookies, "X-CSRFToken": self.token}
        body = {
            "queue": self.queue,
            "title": "The card never came",
            "description": "She moved in March.",
            "priority": 3,
        }
        return request_bytes("POST", "/api/tickets/", headers=headers, body=body)

    def seconds_of(self, path: str) -> float:
        """The median time of an answer to one client."""
        took = []
        for _ in range(SLOW_ONCE):
            began = time.monotonic()
            answer = httpx.get(f"{self.base_url}{path}", headers={"Cookie": self.cookies}, timeout=1800)
            answer.raise_for_status()
            took.append(time.monotonic() - began)
        return statistics.median(took)


def measure(here: Installation) -> list[Comparison]:
    """Three lines, or none where no peer is named."""
    if not os.environ.get(PYTHON):
        print(f"P1-3 left out: {PYTHON} names no interpreter with django-helpdesk (dev/benchmarks/peers.md).")
        return []
    create, associate = _fill()
    with peer(here) as other:
        return [
            _creating(here, other, create),
            _reading(here, other, "P2", "list of 50", partial(request_bytes, "GET", LIST, headers=associate), _list()),
            _reading(here, other, "P3", "search for a word", _searches(associate), _search()),
        ]


@contextmanager
def peer(here: Installation) -> Iterator[Peer]:
    """The peer with as many tickets as we have inquiries, served as we are."""
    here.psql("CREATE DATABASE peer OWNER arsos_app")
    url = here.floor_environment["FLOOR_DATABASE_URL"].removesuffix("floor") + "peer"
    environment = {**os.environ, "PEER_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "dev.benchmarks.peer.settings"}
    python = os.environ[PYTHON]
    command = [python, "-m", "dev.benchmarks.peer.prepare", str(ROWS)]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    made = json.loads(done.stdout.splitlines()[-1])
    application = "dev.benchmarks.peer.wsgi:application"
    with served(application, "/ready/", environment=environment, python=python, timeout=1800) as base_url:
        yield Peer(base_url, made["queue"], made["cookies"], made["token"])


def _fill() -> tuple[Callable[[], bytes], dict[str, str]]:
    """Many inquiries; what files one more, and the headers of an associate."""
    from django.core.management import call_command  # noqa: PLC0415  settings are known only now

    from dev.benchmarks.fill.writing import as_superuser, fill  # noqa: PLC0415  the same

    call_command("seed_demo", stdout=io.StringIO())
    with as_superuser():
        fill(ROWS, is_quiet=True)
    san = make_agents(1)[0]
    headers = {**make_client([san], SCOPES), "On-Behalf-Of": san}
    return filings(itertools.cycle(make_members(san, MEMBERS)), headers), make_associates(1)[0]


def _creating(here: Installation, other: Peer, create: Callable[[], bytes]) -> Comparison:
    began = moment()
    before = drive(other.base_url, other.create, clients=CLIENTS)
    mine = drive(here.base_url, create, clients=CLIENTS)
    after = drive(other.base_url, other.create, clients=CLIENTS)
    theirs = (before.per_second + after.per_second) / 2
    _require({*before.statuses, *mine.statuses, *after.statuses}, 201)
    return Comparison(
        "P1",
        "create, 8 clients",
        mine.per_second,
        theirs,
        mine.per_second / theirs,
        5.0,
        "/s",
        busy_with_others(began, moment()),
    )


def _reading(
    here: Installation, other: Peer, code: str, title: str, next_request: Callable[[], bytes], path: str
) -> Comparison:
    """Answers of one client in a second, ours and the peer's."""
    began = moment()
    mine = drive(here.base_url, next_request, clients=1)
    _require(set(mine.statuses), 200)
    theirs = 1 / other.seconds_of(path)
    busy = busy_with_others(began, moment())
    return Comparison(code, f"{title}, 1 client", mine.per_second, theirs, mine.per_second / theirs, 100.0, "/s", busy)


def _searches(associate: dict[str, str]) -> Callable[[], bytes]:
    return partial(request_bytes, "POST", SEARCH, headers=associate, body={"query": WORD})


def _list() -> str:
    return "/api/tickets/?page_size=50"


def _search() -> str:
    """The list of its page, searched: its API has no search."""
    query = b64encode(json.dumps({"search_string": WORD}).encode()).decode()
    return f"/datatables_ticket_list/{query}?draw=1&start=0&length=50&order[0][column]=0&order[0][dir]=desc"


def _require(statuses: set[int], status: int) -> None:
    if statuses != {status}:
        raise RuntimeError(f"unexpected answers: {sorted(statuses)}")
