"""Starts the suite's own servers, and gives every worker a database that the serving role uses."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from redis import Redis

from arsos.embedded import EmbeddedServers, Layout, data_folder
from tests.support.databases import copy_template, make_template
from tests.support.planted import WALK, walking

SERVERS = pytest.StashKey[EmbeddedServers]()


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    servers = EmbeddedServers(Layout(data_folder() / "test"), is_durable=False)
    config.stash[SERVERS] = servers.__enter__()
    make_template(servers)


def pytest_unconfigure(config: pytest.Config) -> None:
    servers = config.stash.get(SERVERS, None)
    if servers is not None:
        servers.stop()


@pytest.fixture(scope="session", autouse=True)
def planted_person_walk() -> Iterator[None]:
    """Every response of the suite that shows a person needs a journal row that says so."""
    with walking():
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
) -> None:
    name = f"test_{worker_id}"
    copy_template(servers, template, name)
    connections["default"].settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = settings.DATABASE_OWNER["NAME"] = name


@pytest.fixture
def redis() -> Iterator[Redis]:
    with Redis.from_url(settings.REDIS_URL) as client:
        yield client
