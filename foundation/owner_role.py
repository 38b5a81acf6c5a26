"""The role that owns the tables, for the few commands that need it; what serves is never connected as it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

PLACE = ("USER", "PASSWORD", "HOST", "PORT", "NAME")
OPEN_FOR = timedelta(hours=2)
"""Long enough for any demo; a command that is killed leaves the past open no longer."""


@contextmanager
def as_owner() -> Iterator[None]:
    """Inside the block this process is connected as the owner (DATABASE_OWNER_URL)."""
    serving = {key: connection.settings_dict[key] for key in PLACE}
    connection.close()
    connection.settings_dict.update({key: settings.DATABASE_OWNER[key] for key in PLACE})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(serving)


@contextmanager
def past_is_open(at: datetime) -> Iterator[None]:
    """Inside the block rows may say that they were written at another time than now, as those of a demo do.

    Raises ProgrammingError where DATABASE_OWNER_URL names no owner: the serving role cannot open the past.
    """
    with as_owner():
        _open_until(at + OPEN_FOR)
    try:
        yield
    finally:
        with as_owner():
            _open_until(at)


def _open_until(until: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_open_past (id, until) VALUES (1, %s) ON CONFLICT (id) DO UPDATE SET until = %s",
            [until, until],
        )
