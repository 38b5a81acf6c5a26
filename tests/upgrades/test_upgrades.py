"""A database of each earlier version, with data in it, becomes one of this version.

`tests/upgrades/dumps` holds one for each version that was released. To add the next, see make_dump.py.
"""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.databases import migrate
from tests.support.real_input import ROOT
from tests.support.schemas import schema_of

DUMPS = sorted(Path(__file__).parent.glob("dumps/*"))
OLD_MIGRATIONS = "SELECT count(*) FROM django_migrations WHERE app = 'accounts' AND name LIKE '%_initial'"
BEHIND = "DELETE FROM django_migrations WHERE app = 'inquiries' AND name LIKE '0051%'"
FORGOTTEN = """
    DELETE FROM django_migrations
    WHERE (app = 'journal' AND name >= '{first}') OR (app = 'outbox' AND name >= '0005');
    DROP TABLE journal_restore_acceptance, journal_restore;
"""
"""As after a kill in the middle of a migration by months: those that follow were never run."""


def forget_from(first, servers, database):
    servers.psql(FORGOTTEN.format(first=first), database=database)


@pytest.fixture
def restored(servers, request, monkeypatch):
    """A database as that version left it, and its keys in the environment."""
    name = f"upgraded_{os.getpid()}"  # two workers restore at the same time
    servers.psql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    servers.psql(f"CREATE DATABASE {name} OWNER arsos_owner")
    command = [servers.program("psql"), "-X", "-q", "-h", str(servers.layout.run), "-U", "postgres", "-d", name]
    dump = gzip.decompress((request.param / "database.sql.gz").read_bytes())
    subprocess.run([*command, "-v", "ON_ERROR_STOP=1"], input=dump, check=True, capture_output=True)
    for key, value in json.loads((request.param / "keys.json").read_text()).items():
        monkeypatch.setenv(key, value)
    monkeypatch.setenv("ARSOS_ANCHOR_URL", "")  # the anchors of the demo are not kept with the dump
    monkeypatch.setenv("ARSOS_STAFF_MFA", "off")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "arsos.settings.base")
    monkeypatch.setenv("DATABASE_URL", servers.layout.database_url("arsos_app", name))
    monkeypatch.setenv("DATABASE_OWNER_URL", servers.layout.database_url("arsos_owner", name))
    yield name
    servers.psql(f"DROP DATABASE {name} WITH (FORCE)")


def run(*command):
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=os.environ, check=False, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("restored", DUMPS, ids=lambda folder: folder.name, indirect=True)
def test_an_earlier_version_becomes_this_one_with_all_that_is_in_it(servers, template, restored):
    rows = servers.psql("SELECT count(*) FROM journal_history_entry", database=restored)
    settings = servers.psql("SELECT count(*) FROM inquiries_legal_clock", database=restored)
    migrate(servers.layout, restored)
    assert schema_of(servers, restored) == schema_of(servers, template)
    assert servers.psql("SELECT count(*) FROM journal_history_entry", database=restored) == rows
    assert servers.psql("SELECT count(*) FROM inquiries_legal_clock", database=restored) == settings
    code, words = run("-m", "tests.upgrades.afterwards")
    assert code == 0, words
    migrated, status, *_, verified = words.splitlines()
    assert (migrated, status, verified) == ("Migrated.", "resolved", "Nothing was changed.")


PUT = """
    SET session_replication_role = replica;
    INSERT INTO journal_entry (id, at, kind, road, actor_name, actor_role, client_id, on_behalf_of, subjects, fields,
                               purpose, request_id)
    SELECT id::uuid, now(), 'read', 'test', '', '', '', '', '{{}}', '{{}}', '', '' FROM unnest(ARRAY['{}', '{}']) AS id
"""
OURS, STRANGE = "01900000-0000-7000-8000-000000000001", "ffffffff-ffff-7fff-bfff-ffffffffffff"
"""An entry of before, and one from the future, which only somebody writes who has switched the triggers off."""


@pytest.mark.parametrize("restored", DUMPS[:1], ids=["0.1"], indirect=True)
def test_the_access_log_of_before_is_its_first_month_but_for_what_is_strange(servers, template, restored):
    """Also where the migration was killed between its steps: it begins again, and finishes what it began."""
    servers.psql(PUT.format(OURS, STRANGE), database=restored)
    servers.psql("ALTER TABLE journal_entry ADD CONSTRAINT journal_entry_first_ids CHECK (true)", database=restored)
    rows = servers.psql("SELECT count(*) FROM journal_entry", database=restored)
    migrate(servers.layout, restored)
    assert schema_of(servers, restored) == schema_of(servers, template)
    forget_from("0006", servers, restored)
    migrate(servers.layout, restored)
    count = "SELECT count(*) FROM {}"
    assert servers.psql(count.format("journal_entry_kept"), database=restored) == rows
    assert servers.psql(count.format("journal_entry_default"), database=restored) == "1"
    assert int(servers.psql(count.format("journal_entry_first"), database=restored)) == int(rows) - 1


FAR = "INSERT INTO journal_history_entry SELECT (h).* FROM (SELECT jsonb_populate_record(e, jsonb_build_object('id', \
'{}', 'inquiry_id', '{}')) AS h FROM journal_history_entry e LIMIT 1) AS one"


@pytest.mark.parametrize("restored", DUMPS[:1], ids=["0.1"], indirect=True)
def test_the_history_of_before_is_its_first_month_also_after_a_kill(servers, template, restored):
    """Killed between its steps, and again between the swap and what Django writes of it."""
    history = "journal_history_entry"
    strange = FAR.format(OURS, STRANGE)
    servers.psql(f"SET session_replication_role = replica; {strange}", database=restored)
    servers.psql(f"ALTER TABLE {history} ADD CONSTRAINT {history}_first_ids CHECK (true)", database=restored)
    rows = servers.psql(f"SELECT count(*) FROM {history}", database=restored)
    migrate(servers.layout, restored)
    forget_from("0007", servers, restored)
    migrate(servers.layout, restored)
    assert schema_of(servers, restored) == schema_of(servers, template)
    count = "SELECT count(*) FROM {}"
    assert servers.psql(count.format(f"{history}_kept"), database=restored) == rows
    assert servers.psql(count.format(f"{history}_default"), database=restored) == "1"
    assert int(servers.psql(count.format(f"{history}_first"), database=restored)) == int(rows) - 1


@pytest.mark.parametrize("restored", DUMPS[:1], ids=["0.1"], indirect=True)
def test_a_database_before_the_last_state_is_refused_with_what_to_do(servers, restored):
    servers.psql(BEHIND, database=restored)
    code, words = run("manage.py", "migrate_as_owner")
    assert code != 0
    assert "is not at its last migration (inquiries). Nothing was changed." in words
    assert servers.psql(OLD_MIGRATIONS, database=restored) == "1"
