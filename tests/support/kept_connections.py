"""The connection of a test stays open for the next one: a new one plans every statement and trigger anew.

Django closes it after each test that commits, as a rollback may have taken back what was set as it was opened.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.utils import Error
from django.test import TransactionTestCase

AS_OPENED = "CLOSE ALL; UNLISTEN *; RESET SESSION AUTHORIZATION; RESET ALL; SELECT pg_advisory_unlock_all()"
"""All that a session can keep from one test to the next, but for prepared statements and temporary tables."""


@contextmanager
def kept_open() -> Iterator[None]:
    """Inside, a connection is closed after a test only where it cannot be made as it was opened."""
    reload = TransactionTestCase._should_reload_connections
    TransactionTestCase._should_reload_connections = lambda _case: not _is_as_opened()
    try:
        yield
    finally:
        TransactionTestCase._should_reload_connections = reload


def _is_as_opened() -> bool:
    if connection.connection is None or connection.in_atomic_block or not connection.get_autocommit():
        return False
    try:
        with connection.cursor() as cursor:
            cursor.execute(AS_OPENED)
    except Error:
        return False
    return True
