"""A session of the superuser that puts the rows of a test's database back, with no trigger in its way.

A session of its own, because one that changes its replication role throws away every plan it has made: the tests' own
session would plan each query of each trigger anew after every test.
"""

from contextlib import suppress
from typing import LiteralString

from django.db import connection
from psycopg import Connection, OperationalError, connect

WITHOUT_TRIGGERS = "-c session_replication_role=replica -c lock_timeout=60s"
_open: dict[str, Connection] = {}


def ask(function: LiteralString, *parameters: str) -> None:
    """Call a function of the baseline on the database of this process; a session that was ended begins anew."""
    places = ", ".join(["%s"] * len(parameters))
    statement = f"SELECT baseline.{function}({places})"
    with suppress(OperationalError):
        _session().execute(statement, parameters)
        return
    close()
    _session().execute(statement, parameters)


def close() -> None:
    """End the session, if there is one."""
    while _open:
        _, session = _open.popitem()
        session.close()


def _session() -> Connection:
    name = str(connection.settings_dict["NAME"])
    if name not in _open:
        close()
        host = connection.settings_dict["HOST"]
        _open[name] = connect(host=host, user="postgres", dbname=name, options=WITHOUT_TRIGGERS, autocommit=True)
    return _open[name]
