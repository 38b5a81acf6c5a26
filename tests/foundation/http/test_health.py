"""When a process says that it can serve: with the database and its migrations; Redis may be away."""

import pytest
from django.db import connection
from django.test import Client

from foundation.http import health

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def unknown(monkeypatch):
    """A process that has just started."""
    monkeypatch.setattr(health._Migrated, "is_known", False)


def asked():
    answer = Client().get("/readyz")
    return answer.status_code, answer.json()


def test_it_is_ready_when_everything_is_there():
    assert asked() == (200, {"status": "ready", "postgresql": True, "migrations": True, "redis": True})


def test_without_redis_it_is_ready_and_degraded(settings):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    assert asked() == (200, {"status": "degraded", "postgresql": True, "migrations": True, "redis": False})


@pytest.mark.parametrize(
    ("away", "back"),
    [
        (
            "UPDATE django_migrations SET app = 'away' WHERE app = 'journal'",
            "UPDATE django_migrations SET app = 'journal' WHERE app = 'away'",
        ),
        ("ALTER TABLE django_migrations RENAME TO away", "ALTER TABLE away RENAME TO django_migrations"),
    ],
    ids=["some are missing", "a new database"],
)
def test_it_is_not_ready_before_its_migrations(servers, away, back):
    database = connection.settings_dict["NAME"]
    servers.psql(away, database=database)
    try:
        status, said = asked()
    finally:
        servers.psql(back, database=database)
    assert (status, said["status"], said["migrations"]) == (503, "unavailable", False)
    assert asked()[0] == 200, "as soon as they are there"


def test_once_known_nothing_is_asked_any_more(django_assert_num_queries):
    asked()
    with django_assert_num_queries(1):
        asked()
