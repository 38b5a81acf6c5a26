"""What is checked about the servers that ARSOS uses: `manage.py check --deploy --database default`; the database also
before each migration.
"""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import connections

from foundation.errors import ArsosError
from foundation.file_places import file_place
from foundation.logs.server_logging import QUIET


@checks.register(checks.Tags.database)
def server_logs_no_values(databases: Sequence[str] | None = None, **_options: Any) -> list[checks.CheckMessage]:
    """PostgreSQL writes no statement, parameter or error text into its log; each carries values of rows (R32)."""
    return [found for alias in databases or () for found in _talkative(alias)]


@checks.register(checks.Tags.security, deploy=True)
def files_have_a_place(**_options: Any) -> list[checks.CheckMessage]:
    """The place of files answers to whoever has its keys."""
    try:
        next(file_place().files(), None)
    except ArsosError:
        message = "The place of files does not answer or refuses: see ARSOS_ATTACHMENTS_URL and its keys."
        return [checks.Warning(message, hint="See docs/how-to/operate.md, “Files in a bucket”.", id="arsos.W002")]
    return []


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
