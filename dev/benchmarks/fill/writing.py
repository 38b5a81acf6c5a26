"""Writes copies batch by batch, each in one commit with how far it has come, so that a killed run goes on."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from psycopg.errors import UniqueViolation

from dev.benchmarks.fill import people
from dev.benchmarks.fill.copies import Copier
from dev.benchmarks.fill.rows import Lines
from dev.benchmarks.fill.templates import MADE, OF_INQUIRY, candidates, columns_of, templates

BATCH = 2_000
SAID_EVERY = 50_000
INQUIRIES_OF_ONE = 5, 2
"""Five inquiries about two people."""
INQUIRIES_OF_AGENT = 2_000
STATE = """
    CREATE SCHEMA IF NOT EXISTS filling;
    CREATE TABLE IF NOT EXISTS filling.state (
        id int PRIMARY KEY DEFAULT 1 CHECK (id = 1), made int NOT NULL, people int NOT NULL,
        templates uuid[] NOT NULL, began timestamptz NOT NULL, indexes text[] NOT NULL
    )
"""
SECONDARY = """
    SELECT indexrelid::regclass::text, replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ') FROM pg_index
    WHERE indrelid = ANY(%s::regclass[]) AND NOT indisprimary
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""
"""Of a table by month, the index of the table: built again, it is built on each part."""
TABLES = (*OF_INQUIRY, *MADE, *people.TABLES)


class NothingToCopy(RuntimeError):
    """The database has no inquiry that can be copied."""


@dataclass(slots=True)
class State:
    """How far it has come; kept in the database."""

    made: int
    people: int
    templates: list[UUID]
    began: datetime


def fill(wanted: int, *, is_quiet: bool = False) -> int:
    """Copy inquiries until so many have been made, and build what is dropped meanwhile; returns how many are new.

    The caller is connected as superuser: triggers that keep people from dating rows back, and the look-ups of foreign
    keys, cost most of the time and are off in this session alone.
    """
    from django.db import connection, transaction  # noqa: PLC0415  settings are known only now

    agents = people.agents_of(wanted // INQUIRIES_OF_AGENT)
    state = _state()
    before = state.made
    if state.made < wanted:
        with _without_triggers():
            _drop_indexes()
            copies = _Copies(state, agents)
            while state.made < wanted:
                try:
                    with transaction.atomic(), connection.cursor() as cursor:
                        copies.make(min(BATCH, wanted - state.made))
                        copies.lines.write(cursor.cursor)
                        _keep(state)
                except UniqueViolation:  # a reference that there is already: they are random, here as everywhere
                    copies.take_back()
                if state.made % SAID_EVERY == 0:
                    _say(f"{state.made} inquiries", is_quiet=is_quiet)
    _finish(is_quiet=is_quiet)
    return state.made - before


class _Copies:
    """Makes the lines of the next batch."""

    def __init__(self, state: State, agents: list[people.Agent]) -> None:
        found = templates(state.templates, state.began)
        if not found:
            raise NothingToCopy("There is no inquiry about a member to copy: run seed_demo first.")
        by_plan: dict[UUID, list[Any]] = {}
        for one in found:
            by_plan.setdefault(one.plan_id, []).append(one)
        self.state, self.agents = state, agents
        self.lines = Lines({table: columns_of(table) for table in OF_INQUIRY})
        self.copiers = {
            plan: Copier(
                [one for one in own if one.is_open], [one for one in own if not one.is_open], Random(plan.int), 0
            )
            for plan, own in by_plan.items()
        }
        self.random = Random(state.made)
        self.next_event = _next_event()
        self.before = state.made, state.people

    def take_back(self) -> None:
        """Forget the batch that was made last."""
        self.state.made, self.state.people = self.before
        self.lines.of.clear()

    def make(self, count: int) -> None:
        """So many inquiries, about people who are made for them."""
        self.before = self.state.made, self.state.people
        most, least = INQUIRIES_OF_ONE
        numbers = range(self.state.people, self.state.people + max(1, count * least // most))
        plans = list(self.copiers)
        found = people.write_people(self.lines, numbers, plans, self.agents, now=self.state.began)
        everybody = [(plan, one) for plan, those in found.items() for one in those]
        for number in range(count):
            plan, one = everybody[number % len(everybody)]
            copier = self.copiers[plan]
            copier.next_event = self.next_event
            copier.copy_one(self.lines, one)
            self.next_event = copier.next_event
        self.state.made += count
        self.state.people += len(numbers)


def _state() -> State:
    from django.db import connection  # noqa: PLC0415  settings are known only now

    from foundation import clock  # noqa: PLC0415  the same

    with connection.cursor() as cursor:
        cursor.execute(STATE)
        cursor.execute("SELECT made, people, templates, began FROM filling.state")
        if kept := cursor.fetchone():
            return State(*kept)
        now = clock.now()
        found = candidates(now)
        cursor.execute("INSERT INTO filling.state VALUES (1, 0, 0, %s, %s, '{}')", [found, now])
        return State(0, 0, found, now)


def _keep(state: State) -> None:
    from django.db import connection  # noqa: PLC0415  settings are known only now

    with connection.cursor() as cursor:
        cursor.execute("UPDATE filling.state SET made = %s, people = %s", [state.made, state.people])


@contextmanager
def as_superuser() -> Iterator[None]:
    """Inside the block this process is connected as the superuser of the bundled cluster."""
    from django.db import connection  # noqa: PLC0415  settings are known only now

    serving = connection.settings_dict["USER"]
    connection.close()
    connection.settings_dict["USER"] = "postgres"
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["USER"] = serving


@contextmanager
def _without_triggers() -> Iterator[None]:
    from django.db import connection  # noqa: PLC0415  settings are known only now

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")
        try:
            yield
        finally:
            cursor.execute("RESET session_replication_role")
            cursor.execute("RESET synchronous_commit")


def _drop_indexes() -> None:
    """Drop what is not needed to write, and keep how it is built again; many rows at once are indexed faster."""
    from django.db import connection, transaction  # noqa: PLC0415  settings are known only now

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SECONDARY, [list(TABLES)])
        for name, definition in cursor.fetchall():
            cursor.execute("UPDATE filling.state SET indexes = indexes || %s::text", [definition])
            cursor.execute(f"DROP INDEX {name}")


def _finish(*, is_quiet: bool) -> None:
    """Build the dropped indexes one by one, each in a commit of its own, and let the database look at its tables."""
    from django.db import connection, transaction  # noqa: PLC0415  settings are known only now

    with connection.cursor() as cursor:
        cursor.execute("SELECT unnest(indexes) FROM filling.state")
        definitions = [definition for (definition,) in cursor.fetchall()]
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for definition in definitions:
            began = time.monotonic()
            with transaction.atomic():
                cursor.execute(definition)
                cursor.execute("UPDATE filling.state SET indexes = array_remove(indexes, %s)", [definition])
            _say(
                f"{definition.partition(' INDEX ')[2].split()[0]} in {time.monotonic() - began:.0f} s",
                is_quiet=is_quiet,
            )
        last = _next_event()
        cursor.execute("SELECT setval('outbox_position', %s)", [last])
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(TABLES)}")


def _next_event() -> int:
    """The number that the next event may have, as its position and in the sequence."""
    from django.db import connection  # noqa: PLC0415  settings are known only now

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT greatest((SELECT last_value FROM outbox_position), (SELECT max(sequence) FROM outbox_message)) + 1"
        )
        return int(cursor.fetchone()[0])


def _say(words: str, *, is_quiet: bool) -> None:
    if not is_quiet:
        print(f"{time.strftime('%H:%M:%S')} {words}", flush=True)
