"""Tables that are kept by month: each month is a part of its own, made ahead by the role that owns them (ADR 38).

A row belongs to the month in an id, which begins with the millisecond it was made in: its own, or that of what it is
about, as the model says in `by_month` (ADR 41). What has no part goes into the part `default`, so nothing is ever lost.
A month that was detached is out of the way of what is asked every minute, nothing in it changes, and the view `…_kept`
shows it among the others.

Only the owner of the tables can make or detach parts. Each step is one commit that waits for others no longer than
`MOST_WAITED`; killed half-way, it is run again.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction
from django.utils.translation import gettext as _

AHEAD: Final = 3
"""Months after this one that have a part, so that a quarter may pass without the owner."""
DETACHED_AFTER: Final = timedelta(days=31)
"""How long a month is over before it may be detached: until then something may still be sealed in it."""
MOST_WAITED: Final = "5s"
ONE_MAKER: Final = 38_0001
MILLISECONDS_BELOW: Final = 80
LOWEST: Final = UUID(int=0)
ID: Final = re.compile(r"'([0-9a-f-]{36})'")
PARTS = """
    SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = %s::regclass
"""
DETACHED = """
    SELECT c.relname, pg_get_constraintdef(k.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    JOIN pg_constraint k ON k.conrelid = c.oid AND k.conname = c.relname || '_ids'
    WHERE t.tgname = 'month_is_detached' AND starts_with(c.relname, %s)
"""
COLUMNS = """
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
"""
STAYS = """
    CREATE TRIGGER month_is_detached BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {name}
    FOR EACH STATEMENT EXECUTE FUNCTION detached_month_stays()
"""
STRAY = """
    WITH stray AS (DELETE FROM {source} WHERE {rows} RETURNING *) INSERT INTO {target} SELECT * FROM stray
"""


class MonthRefused(ValueError):
    """The part cannot be detached or attached; the message says why."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a table: rows with ids from `begin` on, before `end`; None without such a bound."""

    name: str
    begin: UUID | None = None
    end: UUID | None = None


def tables_by_month() -> list[str]:
    """The tables that are kept by month: their models say `by_month`."""
    return sorted(one._meta.db_table for one in apps.get_models() if getattr(one, "by_month", False))


def key_of(table: str) -> str:
    """The column whose id says to which month a row belongs."""
    return next(
        str(one.by_month) for one in apps.get_models() if one._meta.db_table == table and hasattr(one, "by_month")
    )


def parts_of(table: str) -> list[Part]:
    """The parts of a table by time, without `default`."""
    parts = [_part(name, bound) for name, bound in _rows(PARTS, table) if bound != "DEFAULT"]
    return sorted(parts, key=lambda part: part.end or LOWEST)


def detached_of(table: str) -> list[Part]:
    """The months that were detached, oldest first."""
    parts = [_part(name, check) for name, check in _rows(DETACHED, f"{table}_")]
    return sorted(parts, key=lambda part: part.end or LOWEST)


def closed_tables(table: str) -> list[str]:
    """Each part and each detached month: the serving role reaches them through the table and its view alone."""
    return sorted([*(name for name, _ in _rows(PARTS, table)), *(part.name for part in detached_of(table))])


def prepared_until(table: str) -> datetime:
    """From when on rows will go into the part `default`."""
    last = max(part.end for part in parts_of(table) if part.end is not None)
    return datetime.fromtimestamp((last.int >> MILLISECONDS_BELOW) / 1000, UTC)


def make_months(table: str, *, at: datetime) -> list[str]:
    """Make what is missing of this month and the next three, oldest first. Returns the names.

    What came while a month had no part is in `default`: that becomes a part as it stands, and another takes its place.
    """
    made: list[str] = []
    while name := _make_next(table, at):
        made.append(name)
    return made


def detach_month(table: str, name: str, *, at: datetime) -> None:
    """Take a month out of the table; its view goes on showing it. Raises MonthRefused.

    That it holds nothing but its month is proved before, while others work, so that the swap itself is short.
    """
    part = next((one for one in parts_of(table) if one.name == name), None)
    if part is None or part.end is None:
        raise MonthRefused(_("%(name)s is no month of %(table)s.") % {"name": name, "table": table})
    if part.end > first_id(at - DETACHED_AFTER):
        raise MonthRefused(
            _("%(name)s has not been over for %(days)d days.") % {"name": name, "days": DETACHED_AFTER.days}
        )
    _prove(table, part)
    with transaction.atomic():
        _take_turn()
        _run(f"ALTER TABLE {table} DETACH PARTITION {name}", STAYS.format(name=name))
        _show_all(table)


def attach_month(table: str, name: str) -> None:
    """Put a detached month back, with what came for it meanwhile. Raises MonthRefused."""
    with transaction.atomic():
        _take_turn()
        part = next((one for one in detached_of(table) if one.name == name), None)
        if part is None:
            raise MonthRefused(_("%(name)s is no detached month of %(table)s.") % {"name": name, "table": table})
        _run(f"DROP TRIGGER month_is_detached ON {name}")
        _show_all(table)
        if _holds(table, f"{table}_default", part):
            _take_from_default(table, part)
        _attach(table, part)
        _run(f"ALTER TABLE {name} DROP CONSTRAINT {name}_ids")


def first_id(at: datetime) -> UUID:
    """The smallest id that can have been made at or after an instant."""
    return UUID(int=int(at.timestamp() * 1000) << MILLISECONDS_BELOW)


@transaction.atomic
def _make_next(table: str, at: datetime) -> str:
    """Each month is a commit of its own, and two makers take turns: the second finds it made."""
    _take_turn()
    begin = prepared_until(table)
    if begin >= _month_after(at, AHEAD + 1):
        return ""
    name, end = f"{table}_{begin:%Y_%m}", _month_after(begin, 1)
    part = Part(name, first_id(begin), first_id(end))
    if _holds(table, f"{table}_default", part):
        _put_default_in_its_place(table, Part(name, part.begin, first_id(max(end, _month_after(at, 1)))))
    else:
        _run(f"CREATE TABLE {name} (LIKE {table}_default INCLUDING ALL)")
        _attach(table, part)
    return name


def _put_default_in_its_place(table: str, part: Part) -> None:
    """What is in `default` from outside that time, which only a stranger wrote, moves into the next one."""
    default = f"{table}_default"
    _run(
        f"ALTER TABLE {table} DETACH PARTITION {default}",
        f"ALTER TABLE {default} RENAME TO {part.name}",
        f"CREATE TABLE {default} (LIKE {part.name} INCLUDING ALL)",
        STRAY.format(source=part.name, target=default, rows=f"NOT ({_within(table, part)})"),
    )
    _attach(table, part)
    _run(f"ALTER TABLE {table} ATTACH PARTITION {default} DEFAULT")


def _take_from_default(table: str, part: Part) -> None:
    """Detached, `default` has no triggers that keep its rows where they are."""
    default = f"{table}_default"
    _run(
        f"ALTER TABLE {table} DETACH PARTITION {default}",
        STRAY.format(source=default, target=part.name, rows=_within(table, part)),
        f"ALTER TABLE {table} ATTACH PARTITION {default} DEFAULT",
    )


def _attach(table: str, part: Part) -> None:
    begin = f"'{part.begin}'" if part.begin else "MINVALUE"
    _run(f"ALTER TABLE {table} ATTACH PARTITION {part.name} FOR VALUES FROM ({begin}) TO ('{part.end}')")


def _prove(table: str, part: Part) -> None:
    """Check the bounds of a part in a constraint: by it the planner leaves a detached month out, and it goes back."""
    name = part.name
    check = f"ADD CONSTRAINT {name}_ids CHECK ({_within(table, part)}) NOT VALID"
    with transaction.atomic():
        _take_turn()
        _run(f"ALTER TABLE {name} DROP CONSTRAINT IF EXISTS {name}_ids", f"ALTER TABLE {name} {check}")
    _run(f"ALTER TABLE {name} VALIDATE CONSTRAINT {name}_ids")


def _show_all(table: str) -> None:
    """Let the view show the table and each detached month."""
    ((columns,),) = _rows(COLUMNS, table)
    names = [table, *(part.name for part in detached_of(table))]
    shown = " UNION ALL ".join(f"SELECT {columns} FROM {name}" for name in names)  # noqa: S608  our own names
    _run(f"CREATE OR REPLACE VIEW {table}_kept AS {shown}")


def _within(table: str, part: Part) -> str:
    """The condition that a row belongs to a part."""
    key = key_of(table)
    begins = f"{key} >= '{part.begin}' AND " if part.begin else ""
    return f"{begins}{key} < '{part.end}'"


def _holds(table: str, name: str, part: Part) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT FROM {name} WHERE {_within(table, part)})")  # noqa: S608  our own names
        return bool(cursor.fetchone()[0])


def _part(name: str, bounds: str) -> Part:
    """From what the catalog says of its bounds: the last id is the end, one before it the beginning."""
    *begin, end = map(UUID, ID.findall(bounds))
    return Part(name, begin[0] if begin else None, end)


def _month_after(at: datetime, months: int) -> datetime:
    """The first instant of a month, so many after that of `at`."""
    since = at.astimezone(UTC)
    count = since.year * 12 + since.month - 1 + months
    return datetime(count // 12, count % 12 + 1, 1, tzinfo=UTC)


def _take_turn() -> None:
    _run(f"SET LOCAL lock_timeout = '{MOST_WAITED}'", f"SELECT pg_advisory_xact_lock({ONE_MAKER})")


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _rows(statement: str, value: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [value])
        return list(cursor.fetchall())
