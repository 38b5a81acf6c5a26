"""A request whose every commit is undone: one set of data serves thousands of presses."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

WRITTEN = """
    SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
    WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 AND schemaname = 'public'
"""


@contextmanager
def rolled_back() -> Iterator[None]:
    """Inside, commits of actions end their own block and nothing else; at the end nothing has happened.

    The database keeps its own transaction open while Django believes in none, so what insists on committing by itself
    does what it does in production.
    """
    connection.set_autocommit(False)
    try:
        yield
    finally:
        connection.rollback()
        connection.run_on_commit = []
        connection.set_autocommit(True)


def written() -> dict[str, int]:
    """How many rows of which table the running transaction has written."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return dict(cursor.fetchall())


def check_constraints() -> None:
    """What the commit would have checked."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
