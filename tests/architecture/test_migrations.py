"""Which migrations make others wait stands in the manual, with for how long, before an operator finds out."""

import re
from pathlib import Path

from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    RunPython,
    RunSQL,
)
from django.db.migrations.state import ProjectState

OURS = {"accounts", "api", "desk", "escalations", "identity", "inquiries", "jobs", "journal", "members", "outbox"}
FEW = {
    *("agent", "agentaffiliation", "agentdelegation", "apiclient", "rolegrant", "user"),
    *("department", "destinationunit", "followupplan", "inquirytypeversion", "ladderrung", "legalclock"),
    *("ownerabsence", "referraldestination", "refusedtype"),
    *("bulkrun", "exportrun", "importrun", "routingreplay"),
}
"""Tables of settings, people of ours and runs: thousands of rows at most, done in a moment."""
MANUAL = Path(__file__).parents[2] / "docs/operations.md"


def waits(operation, state, app):
    """Whether others wait for this operation for as long as the table is large."""
    if isinstance(operation, RunPython | RunSQL):
        return True
    if isinstance(operation, AddIndex | AddConstraint):
        return type(operation) in (AddIndex, AddConstraint)  # concurrent and not yet validated ones are of other types
    if isinstance(operation, AddField):
        return bool(operation.field.remote_field or operation.field.db_index or operation.field.unique)
    if isinstance(operation, AlterField):
        before = state.models[app, operation.model_name_lower].fields[operation.name]
        return (type(before), before.null) != (type(operation.field), operation.field.null)
    return False


def that_wait():
    """Each migration, as `app 0001`, that locks a table which grows, or goes through its rows."""
    loader, state, found = MigrationLoader(None), ProjectState(), set()
    for key in loader.graph._generate_plan(loader.graph.leaf_nodes(), at_end=True):
        migration = loader.get_migration(*key)
        made = {one.name_lower for one in migration.operations if isinstance(one, CreateModel)}
        for operation in migration.operations:
            model = getattr(operation, "model_name_lower", "")
            is_told = key[0] in OURS and key[1][:4] != "0001" and model not in made | FEW
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
    wait = that_wait()
    assert len(wait) > 20
    assert told() == wait
