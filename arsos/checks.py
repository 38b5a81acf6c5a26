"""What is checked about the servers that ARSOS uses: `manage.py check --database default`, and each migration."""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import connections

from foundation.logs.server_logging import QUIET


@checks.register(checks.Tags.database)
def server_logs_no_values(databases: Sequence[str] | None = None, **_options: Any) -> list[checks.CheckMessage]:
    """PostgreSQL writes no statement, parameter or error text into its log; each carries values of rows (R32)."""
    return [found for alias in databases or () for found in _talkative(alias)]


def _talkative(alias: str) -> list[checks.CheckMessage]:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(QUIET)])
        actual = dict(cursor.fetchall())
    wrong = sorted(name for name, value in QUIET.items() if actual.get(name, value) != value)
    if not wrong:
        return []
    settings = ", ".join(f"{name} = {QUIET[name]}" for name in wrong)
    message = f"The log of PostgreSQL can carry values of rows. Set {settings}."
    return [checks.Warning(message, hint="See docs/reference/operations.md.", id="arsos.W001")]
