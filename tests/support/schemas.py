"""What a database is made of, as text that two databases can be compared by."""

import re
import subprocess

from dev.embedded import EmbeddedServers

COMMENT = re.compile(r"^(--|\\).*$", re.MULTILINE)
TABLE = re.compile(r"(CREATE TABLE [^\n]*\(\n)(.*)(\n\)[^;]*;)$", re.DOTALL)
"""After the columns comes what the table is made with, such as settings of VACUUM, on lines of its own."""
CAST = re.compile(r"::(character varying|text)(\[\])?|[()]")
"""PostgreSQL writes these in other places once a dump was restored; the meaning is the same."""
OF_THE_SUITE = re.compile(r"ALTER FUNCTION public\.(\w+)\(.*\) OWNER TO postgres;")
"""The owner makes everything of ARSOS; what belongs to the superuser was added by tests/support/databases.py."""


def schema_of(servers: EmbeddedServers, database: str) -> set[str]:
    """Every statement that makes its tables, constraints, indexes, functions, triggers and grants.

    Columns are compared by name: those that an update added stand last, and nobody asks for them by number.
    """
    command = [servers.program("pg_dump"), "-h", str(servers.layout.run), "-U", "postgres"]
    options = ["--schema-only", "--schema", "public", database]
    dump = subprocess.run([*command, *options], capture_output=True, text=True, check=True).stdout
    made = _statements(COMMENT.sub("", dump))
    added = {found[1] for one in made if (found := OF_THE_SUITE.search(one))}
    ours = [one for one in made if not any(f"public.{name}(" in one for name in added)]
    return {CAST.sub("", TABLE.sub(_sorted, one)) for one in ours}


def _sorted(table: re.Match[str]) -> str:
    columns = sorted(line.rstrip(",") for line in table[2].splitlines())
    return "\n".join([table[1], *columns, table[3]])


def _statements(dump: str) -> list[str]:
    """The dump cut at its semicolons, but for those in the body of a function."""
    found, lines, body = [], [], ""
    for line in dump.splitlines():
        lines += [line] if line.strip() or body else []
        for mark in re.findall(r"\$\w*\$", line):
            body = "" if body == mark else body or mark
        if line.rstrip().endswith(";") and not body:
            found.append("\n".join(lines))
            lines = []
    return found
