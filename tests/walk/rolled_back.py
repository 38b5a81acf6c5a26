"""A request whose every commit is undone: one set of data serves thousands of presses."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.http import HttpRequest, HttpResponse

WRITTEN = """
    SELECT coalesce(pg_partition_root(relid), relid)::regclass::text, sum(n_tup_ins + n_tup_upd + n_tup_del)::int
    FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 AND schemaname = 'public' GROUP BY 1
"""
"""The parts of a table that is kept by month count as the table."""

AS_STRICT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
"""The strictest level that a request asks for: a transaction that has begun can change to no other."""


@contextmanager
def rolled_back() -> Iterator[None]:
    """Inside, commits of actions end their own block and nothing else; at the end nothing has happened.

    The database keeps its own transaction open while Django believes in none, so what insists on committing by itself
    does what it does in production.
    """
    connection.set_autocommit(False)
    with connection.cursor() as cursor:
        cursor.execute(AS_STRICT)
    try:
        yield
    finally:
        connection.rollback()
        connection.run_on_commit = []
        connection.set_autocommit(True)


def follows(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A middleware: what commits have set off follows at the end of the request; without a commit Django keeps it."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        while connection.run_on_commit:
            waiting, connection.run_on_commit = connection.run_on_commit, []
            for _, follow, _ in waiting:
                follow()
        return response

    return answer


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
