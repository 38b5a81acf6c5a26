"""Starts the suite's own servers, and gives every worker a database that the serving role uses."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connections
from redis import Redis

from arsos.embedded import EmbeddedServers, Layout, data_folder
from tests.support.databases import copy_template, make_template

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
    settings.DATABASES["default"]["NAME"] = name


@pytest.fixture
def redis() -> Iterator[Redis]:
    with Redis.from_url(settings.REDIS_URL) as client:
        yield client
