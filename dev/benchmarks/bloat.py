"""What updates leave behind in the tables that change all day: how they grow, and how many updates touch no index.

python -m dev.benchmarks.bloat [--rows 20000] [--updates 100000]

Each table is updated with PostgreSQL's defaults and with our settings, both times from its packed size. `VACUUM`
runs as autovacuum would: whenever as many rows are dead as the settings allow.
"""

import argparse
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from dev.benchmarks.claiming import file_one
from dev.benchmarks.installation import Installation, installation

UPDATES = {
    "inquiries_inquiry": "updated_at = now(), version = version + 1",
    "inquiries_clock": "elapsed_seconds = elapsed_seconds + 1",
    "django_session": "session_data = md5(random()::text) || session_data, expire_date = now() + interval '1 hour'",
    "outbox_webhook_delivery": "attempts = attempts + 1, leased_until = now()",
}
"""What is changed most often in each: an inquiry with every action, a clock when it stops, a session and a delivery."""
NUMBERED = """
    DROP TABLE IF EXISTS bloat_rows;
    CREATE TABLE bloat_rows AS SELECT row_number() OVER () AS n, {key} AS id FROM {table};
    ALTER TABLE bloat_rows ADD PRIMARY KEY (n);
    VACUUM FULL {table};
    ANALYZE {table};
"""
STATE = """
    SELECT pg_relation_size('{table}'), pg_indexes_size('{table}'), n_tup_hot_upd, n_tup_upd
    FROM pg_stat_user_tables WHERE relname = '{table}'
"""
SETTINGS = "SELECT array_to_string(reloptions, ', ') FROM pg_class WHERE relname = '{table}'"
SHARE, THRESHOLD = 0.2, 50
"""Of PostgreSQL's defaults: the dead rows that start a VACUUM are this share of the table, and so many more."""


@dataclass(frozen=True, slots=True)
class Left:
    """Megabytes of a table and of its indexes before and after, and the share of updates that touched no index."""

    before: tuple[float, float]
    after: tuple[float, float]
    hot: float

    def line(self, table: str, settings: str) -> str:
        return (
            f"{table:<26}{settings or 'defaults':<62} table {self.before[0]:>6.1f} to {self.after[0]:>6.1f} MB  "
            f"indexes {self.before[1]:>6.1f} to {self.after[1]:>6.1f} MB  without an index {self.hot:>4.0%}"
        )


def main() -> None:
    """Measure each table, first with the defaults."""
    parser = argparse.ArgumentParser(prog="python -m dev.benchmarks.bloat")
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--updates", type=int, default=100_000)
    parser.add_argument(
        "--settings", action="append", default=[], help="of tables that have none, such as fillfactor=80"
    )
    given = parser.parse_args()
    with installation() as here:
        _fill(here, given.rows)
        for table, changed in UPDATES.items():
            ours = here.psql(SETTINGS.format(table=table), database="arsos") or ", ".join(given.settings)
            for settings in ("", ours):
                if settings or not ours:
                    _set(here, table, settings)
                elif ours:
                    _reset(here, table, ours)
                print(_measured(here, table, changed, given.updates, settings).line(table, settings), flush=True)


def _fill(here: Installation, rows: int) -> None:
    """Inquiries with clocks, sessions and deliveries; as many of each, or nearly."""
    from dev.benchmarks.fill.writing import as_superuser, fill  # noqa: PLC0415  settings are known only now

    file_one(here)
    with as_superuser():
        fill(rows, is_quiet=True)
    here.psql(
        "SET session_replication_role = replica; "  # noqa: S608  numbers
        "INSERT INTO django_session SELECT md5('s' || n), repeat('x', 300), now() + interval '1 hour' "
        f"FROM generate_series(1, {rows}) n; "
        "INSERT INTO outbox_webhook_delivery (id, endpoint_id, message_id, subject_id, sequence, state, attempts, "
        "next_attempt_at, created_at) SELECT gen_random_uuid(), md5('endpoint')::uuid, id, subject_id, "
        f"coalesce(sequence, 0), 'pending', 0, now(), now() FROM outbox_message LIMIT {rows}",
        database="arsos",
    )


def _reset(here: Installation, table: str, settings: str) -> None:
    names = ", ".join(one.partition("=")[0].strip() for one in settings.split(","))
    here.psql(f"ALTER TABLE {table} RESET ({names})", database="arsos")


def _set(here: Installation, table: str, settings: str) -> None:
    if settings:
        here.psql(f"ALTER TABLE {table} SET ({settings})", database="arsos")


def _measured(here: Installation, table: str, changed: str, updates: int, settings: str) -> Left:
    key = "session_key" if table == "django_session" else "id"
    for statement in NUMBERED.format(table=table, key=key).split(";")[:-1]:
        here.psql(statement, database="arsos")
    here.psql("GRANT SELECT ON bloat_rows TO arsos_app", database="arsos")
    rows = int(here.psql("SELECT count(*) FROM bloat_rows", database="arsos"))
    *before, hot, done = _state(here, table)
    allowed = _allowed(rows, settings)
    for first in range(0, updates, allowed):
        _update(
            here,
            table,
            f"UPDATE {table} SET {changed} WHERE {key} = (SELECT id FROM bloat_rows WHERE n = :n)",  # noqa: S608  our own
            rows,
            min(allowed, updates - first),
        )
        here.psql(f"VACUUM {table}", database="arsos")
    *after, hot_now, done_now = _state(here, table)
    return Left((before[0], before[1]), (after[0], after[1]), (hot_now - hot) / max(1, done_now - done))


def _allowed(rows: int, settings: str) -> int:
    """How many dead rows start a VACUUM."""
    given = dict(one.strip().split("=") for one in settings.split(",")) if settings else {}
    share = float(given.get("autovacuum_vacuum_scale_factor", SHARE))
    return int(rows * share) + int(given.get("autovacuum_vacuum_threshold", THRESHOLD))


def _state(here: Installation, table: str) -> tuple[float, float, float, float]:
    here.psql("SELECT pg_stat_force_next_flush()", database="arsos")
    words = here.psql(STATE.format(table=table), database="arsos").split("|")
    size, indexes, hot, done = map(float, words)
    return size / 1e6, indexes / 1e6, hot, done


def _update(here: Installation, table: str, statement: str, rows: int, count: int) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(f"\\set n random(1, {rows})\n{statement};\n")
        file.flush()
        Path(file.name).chmod(0o644)
        command = [*here.pgbench, "-n", "-f", file.name, "-c", "2", "-t", str(max(1, count // 2))]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{table}: {done.stderr[-1000:]}")


if __name__ == "__main__":
    main()
