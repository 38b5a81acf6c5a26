"""The two things that every figure stands beside: the floor, and the limit of the database."""

import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import ClientCursor

from dev.benchmarks.installation import Installation, served
from dev.benchmarks.load import Outcome, drive, request_bytes

UUIDS = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}(?![0-9a-f])")
HASHES = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
REFERENCE = re.compile(r"SI-[0-9A-Z]{4}-[0-9A-Z]{4}")
NEW_ID = (
    "lpad(to_hex((1000 * extract(epoch FROM clock_timestamp()))::bigint), 12, '0') || '7' || "
    "substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15)"
)
"""An id as ours are: a table refuses one that does not begin with now."""
RATE = re.compile(r"tps = ([0-9.]+)")
TICKET = {"title": "The card never came", "body": "", "person": "Testina Sampleton", "queue": "benefits"}
FRAMES = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
CLIENTS = 8


@contextmanager
def floor(here: Installation) -> Iterator[str]:
    """The floor, served beside ours by the same kind and number of workers; gives its address."""
    with served("dev.benchmarks.floor.wsgi:application", "/tickets/", environment=here.floor_environment) as base_url:
        yield base_url


def floor_post(base_url: str) -> Outcome:
    """Three inserts in one transaction, without a rule."""
    return drive(base_url, lambda: request_bytes("POST", "/tickets/", body=TICKET), clients=CLIENTS)


def floor_get(base_url: str) -> Outcome:
    """Fifty rows of one table."""
    return drive(base_url, lambda: request_bytes("GET", "/tickets/"), clients=CLIENTS)


def limit(
    here: Installation,
    request: Callable[[], object],
    *,
    seconds: int = 10,
    clients: int = CLIENTS,
    rewrite: Callable[[str], str] = str,
) -> float:
    """Transactions per second of pgbench with the statements that our own request runs, captured from it."""
    request()  # what is kept in memory is there from the second on
    began = int(time.time() * 1000)
    script = _as_script([rewrite(sql) for sql in _captured(request)], began)
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        Path(file.name).chmod(0o644)
        command = [
            *here.pgbench,
            "-n",
            "-f",
            file.name,
            "-c",
            str(clients),
            "-j",
            str(min(clients, 2)),
            "-T",
            str(seconds),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = RATE.search(done.stdout)
    if found is None:
        raise RuntimeError(done.stderr[-2000:])
    return float(found[1])


def _captured(request: Callable[[], object]) -> list[str]:
    """The statements of a request with their values in the text, and what begins and ends transactions.

    The log of statements has no values where these are sent apart, and no text of what is prepared.
    """
    from django.db import connection  # noqa: PLC0415  settings are known only now
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415  the same

    spelled: list[str] = []

    def spell(execute: Callable[..., object], sql: Any, params: Any, many: bool, context: Any) -> object:  # noqa: FBT001
        cursor = ClientCursor(connection.connection)
        spelled.extend(cursor.mogrify(sql, one) for one in (params if many else [params]))
        return execute(sql, params, many, context)

    with CaptureQueriesContext(connection) as queries, connection.execute_wrapper(spell):
        request()
    texts = iter(spelled)
    frames = [query["sql"] for query in queries.captured_queries]
    return [sql if f"{sql}".startswith(FRAMES) else next(texts) for sql in frames]


def _as_script(statements: list[str], began: int) -> str:
    """The captured statements, with new ids and references at each run."""
    written = {one.replace("-", "") for sql in statements if "INSERT" in sql for one in UUIDS.findall(sql)}
    fresh = sorted(one for one in written if _made_at(one) >= began)
    names = {form: f"u{number}" for number, one in enumerate(fresh) for form in (one, str(UUID(one)))}
    spoken = sorted({one for sql in statements for one in REFERENCE.findall(sql)})
    names |= {value: f"r{number}" for number, value in enumerate(spoken)}
    drawn = [f"{NEW_ID} AS u{number}" for number in range(len(fresh))]
    drawn += [f"substr(md5(random()::text), 1, 12) AS r{number}" for number in range(len(spoken))]
    sent = sorted({one for sql in statements if "idempotency" in sql for one in HASHES.findall(sql)})
    names |= {value: f"k{number}" for number, value in enumerate(sent)}
    drawn += [f"md5(random()::text) || md5(random()::text) AS k{number}" for number in range(len(sent))]
    lines = [f"SELECT {', '.join(drawn)} \\gset"] if drawn else []
    for sql in statements:
        if "SKIP LOCKED" in sql:  # what is claimed is another row each time, so its id is a variable from here on
            names |= dict.fromkeys(_ids_locked(statements), "c_id")
            lines.append(_with_variables(sql, names) + " \\gset c_")
        else:
            lines.append(_with_variables(sql, names) + ";")
    return "\n".join(lines)


def _ids_locked(statements: list[str]) -> set[str]:
    """The id of the inquiry that was claimed, as the statement that updates it names it."""
    updates = [sql for sql in statements if sql.startswith('UPDATE "inquiries_inquiry"')]
    return {UUIDS.findall(sql)[-1] for sql in updates}


def _made_at(value: str) -> int:
    """The millisecond in a UUIDv7; ids that were there before the request are older than it, or of another kind."""
    digits = value.replace("-", "")
    return int(digits[:12], 16) if digits[12] == "7" else 0


def _with_variables(sql: str, names: dict[str, str]) -> str:
    """pgbench puts its variables in wherever they stand, inside quotes too."""
    sql = sql.replace("\n", " ")
    for value, name in names.items():
        sql = sql.replace(value, f":{name}")
    return sql
