"""Starts the suite's own servers, and gives every worker a database that the serving role uses."""

import os
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from redis import Redis

from dev.embedded import EmbeddedServers, Layout, data_folder
from foundation.collector import collect_seldom
from tests.support import forking, restoring
from tests.support.databases import copy_template, make_template
from tests.support.kept_connections import kept_open
from tests.support.missing import how_to_bring
from tests.support.order import mark_slow, put_changed_first, put_longest_first, skip_when_over
from tests.support.planted import WALK, walking
from tests.support.static_files import listed_once

# The suite starts some hundred processes. Where bytecode is forbidden, each would compile the whole project anew, and
# pytest would rewrite the asserts of every test file in every worker.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

BEGAN = time.monotonic()
SERVERS = pytest.StashKey[EmbeddedServers]()
SERVERS_START = 180.0
"""Seconds in which the servers start on a machine that does much else."""


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    servers = EmbeddedServers(Layout(data_folder() / "test"), is_durable=False, starts_within=SERVERS_START)
    config.stash[SERVERS] = servers.__enter__()
    make_template(servers)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--changed-first", action="store_true", help="first the tests that uncommitted changes concern")
    parser.addoption("--seconds", type=float, default=0, help="leave out the tests whose turn comes after so long")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    mark_slow(items)
    if config.option.changed_first:
        put_changed_first(items)
    else:
        put_longest_first(items)


def pytest_collection_finish() -> None:
    collect_seldom()


def pytest_runtest_setup(item: pytest.Item) -> None:
    skip_when_over(item.config.option.seconds, BEGAN)


def pytest_unconfigure(config: pytest.Config) -> None:
    servers = config.stash.get(SERVERS, None)
    if servers is not None:
        servers.stop()


@pytest.fixture(scope="session", autouse=True)
def planted_person_walk() -> Iterator[None]:
    """Every response of the suite that shows a person needs a journal row that says so."""
    with walking():
        yield


@pytest.fixture(scope="session", autouse=True)
def static_files_are_listed_once() -> Iterator[None]:
    """A seventh of the suite's time went into listing them for each client."""
    with listed_once():
        yield


@pytest.fixture(scope="session", autouse=True)
def connections_stay_open() -> Iterator[None]:
    """A quarter of the time of small tests went into planning every statement again in a new connection."""
    with kept_open():
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Iterator[None]:
    WALK.begin()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call() -> Iterator[None]:
    done = yield
    assert WALK.misses == [], "these responses show a person whom no journal row accounts for"
    return done


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["walk"] = (WALK.responses, WALK.with_persons)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    responses, with_persons = getattr(node, "workeroutput", {}).get("walk", (0, 0))
    WALK.responses += responses
    WALK.with_persons += with_persons


def pytest_terminal_summary(terminalreporter: Any) -> None:
    for line in how_to_bring(terminalreporter.stats.get("skipped", [])):
        terminalreporter.write_line(line)
    terminalreporter.write_line(
        f"planted-person walk: {WALK.responses} responses checked, {WALK.with_persons} of them showed a planted person"
    )


@pytest.fixture(scope="session")
def servers() -> EmbeddedServers:
    """The running servers, for tests that need the superuser."""
    return EmbeddedServers(Layout(data_folder() / "test"), is_durable=False)


@pytest.fixture(scope="session")
def template(servers: EmbeddedServers) -> str:
    return make_template(servers)


@pytest.fixture(scope="session")
def django_db_setup(
    servers: EmbeddedServers, template: str, worker_id: str, django_db_blocker: pytest.FixtureRequest
) -> Iterator[None]:
    name = f"test_{worker_id}"
    copy_template(servers, template, name)
    connections["default"].settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = settings.DATABASE_OWNER["NAME"] = name
    yield
    forking.close()
    restoring.close()


@pytest.fixture
def redis() -> Iterator[Redis]:
    with Redis.from_url(settings.REDIS_URL) as client:
        yield client
