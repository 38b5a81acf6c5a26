"""Migrations make tables and nothing else; which of them make others wait stands in the manual.

They import no code that decides and hold no figure of the business: what they would say of it today would be wrong
tomorrow, for a new installation alone. Figures are shipped (foundation/shipped), rows of an older version are repaired.
"""

import ast
import math
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, ValidateConstraint
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    RemoveField,
    RunPython,
    RunSQL,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import CASCADE, CharField, CheckConstraint, ForeignKey, Index, Q, TextField

from arsos.carry_over import FIRST_OF_0_2

OURS = {
    *("accounts", "api", "desk", "escalations", "identity", "inquiries", "jobs", "journal", "members", "outbox"),
    "shipped",
}
FIRST = FIRST_OF_0_2 | {"shipped": ("0001_shipped_rows",)}
"""What makes the tables of a new installation; nobody waits for a table that is not there yet."""
FEW = {
    *("agent", "agentaffiliation", "agentdelegation", "apiclient", "rolegrant", "user"),
    *("department", "destinationunit", "followupplan", "inquirytypeversion", "ladderrung", "legalclock"),
    *("ownerabsence", "referraldestination", "refusedtype"),
    *("bulkrun", "exportrun", "importrun", "routingreplay"),
}
"""Tables of settings, people of ours and runs: thousands of rows at most, done in a moment."""
MANUAL = Path(__file__).parents[2] / "docs/how-to/operate.md"


def waits(operation, state, app):
    """Whether others wait for this operation for as long as the table is large."""
    if isinstance(operation, RunPython | RunSQL):
        return True
    if isinstance(operation, AddIndex | AddConstraint):
        return type(operation) in (AddIndex, AddConstraint)  # concurrent and not yet validated ones are of other types
    if isinstance(operation, AddField):
        return bool(operation.field.remote_field or operation.field.db_index or operation.field.unique)
    if isinstance(operation, AlterField):
        before, after = state.models[app, operation.model_name_lower].fields[operation.name], operation.field
        is_looked_up = [bool(one.remote_field or one.db_index or one.unique) for one in (before, after)]
        is_shorter = (after.max_length or math.inf) < (before.max_length or math.inf)
        is_other = (type(before), before.null) != (type(after), after.null)
        return is_other or is_shorter or is_looked_up == [False, True]
    return False


SETTLED = ProjectState({("members", "member"): ModelState("members", "member", [("note", CharField(max_length=9))])})
"""A table with one column, as a migration finds it."""


@pytest.mark.parametrize(
    ("operation", "is_waited_for"),
    [
        (RunPython(RunPython.noop), True),
        (RunSQL("SELECT 1"), True),
        (AddIndex("member", Index(fields=["note"], name="by_note")), True),
        (AddIndexConcurrently("member", Index(fields=["note"], name="by_note")), False),
        (AddConstraint("member", CheckConstraint(condition=~Q(note=""), name="noted")), True),
        (AddConstraintNotValid("member", CheckConstraint(condition=~Q(note=""), name="noted")), False),
        (ValidateConstraint("member", "noted"), False),
        (AddField("member", "more", CharField(max_length=9, default="")), False),
        (AddField("member", "more", CharField(max_length=9, default="", db_index=True)), True),
        (AddField("member", "more", CharField(max_length=9, null=True, unique=True)), True),
        (AddField("member", "more", ForeignKey("members.plan", null=True, on_delete=CASCADE)), True),
        (AlterField("member", "note", CharField(max_length=9, help_text="A word")), False),
        (AlterField("member", "note", CharField(max_length=9, null=True)), True),
        (AlterField("member", "note", CharField(max_length=99)), False),
        (AlterField("member", "note", CharField(max_length=8)), True),
        (AlterField("member", "note", CharField(max_length=9, db_index=True)), True),
        (AlterField("member", "note", CharField(max_length=9, unique=True)), True),
        (AlterField("member", "note", TextField()), True),
        (RemoveField("member", "note"), False),
    ],
    ids=lambda one: f"{one.describe()[:60]}" if isinstance(one, Operation) else f"{one}",
)
def test_what_others_wait_for(operation, is_waited_for):
    assert waits(operation, SETTLED, "members") is is_waited_for


def that_wait():
    """Each migration, as `app 0001`, that locks a table which grows, or goes through its rows."""
    loader, state, found = MigrationLoader(None), ProjectState(), set()
    for key in loader.graph._generate_plan(loader.graph.leaf_nodes(), at_end=True):
        migration = loader.get_migration(*key)
        made = {one.name_lower for one in migration.operations if isinstance(one, CreateModel)}
        for operation in migration.operations:
            model = getattr(operation, "model_name_lower", "")
            is_told = key[0] in OURS and key[1] not in FIRST[key[0]] and model not in made | FEW
            if is_told and waits(operation, state, key[0]):
                found.add(f"{key[0]} {key[1][:4]}")
            operation.state_forwards(key[0], state)
    return found


def told():
    section = MANUAL.read_text().partition("### What an update locks")[2].partition("\n#")[0]
    rows = re.findall(r"^\| ([a-z]+) ([0-9, ]+) \|", section, re.MULTILINE)
    return {f"{app} {number}" for app, numbers in rows for number in numbers.split(", ")}


def test_every_migration_that_makes_others_wait_stands_in_the_manual():
    """One that waits and is not told: build the index concurrently, or tell what it locks and for how long."""
    assert told() == that_wait()


FIELDS = re.compile(r"(arsos\.kernel|foundation)(\.\w+)+|(arsos\.)?accounts\.models(\.\w+)?")
"""Types of columns with what they are checked by, and the manager of users: Django writes these into migrations."""
LIBRARIES = ("django", "pgtrigger", "oauth2_provider")
LONGEST = 420


def sources():
    """Each migration of ours, with the modules that it imports."""
    for app in sorted(OURS):
        for path in sorted((Path(apps.get_app_config(app).path) / "migrations").glob("0*.py")):
            tree = ast.parse(path.read_text())
            names = [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]
            names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
            yield path, names


def test_migrations_import_what_columns_are_made_of_and_nothing_that_decides():
    found = list(sources())
    assert len(found) > 30
    live = [
        f"{path}: {name}"
        for path, names in found
        for name in names
        if not FIELDS.fullmatch(name) and name.split(".")[0] not in LIBRARIES
    ]
    assert live == []


def test_the_first_migrations_are_named_by_content_and_fit_one_sitting():
    """A table, its constraints and its triggers are read together, as in the models."""
    for path, _ in sources():
        lines = path.read_text().splitlines()
        assert len(lines) <= LONGEST, path
        assert path.stem[5:] not in ("initial", "auto"), path
        assert lines[0].startswith('"""'), path
        assert lines[0].endswith('."""'), path


def test_no_first_migration_inserts_a_row():
    loader = MigrationLoader(None)
    ran = [
        f"{app} {name}: {type(one).__name__}"
        for app, names in FIRST.items()
        for name in names
        for one in loader.get_migration(app, name).operations
        if isinstance(one, RunPython | RunSQL)
    ]
    assert ran == ["outbox 0001_events: RunSQL"]  # the sequence of the numbers of events
