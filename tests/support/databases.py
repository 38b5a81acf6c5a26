"""Databases of the suite: one migrated template, a copy for each worker, and a fast way back to it."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from arsos.embedded import EmbeddedServers, Layout

ROOT = Path(__file__).resolve().parents[2]

RESET = """
CREATE SCHEMA baseline;
DO $$ DECLARE t record; BEGIN
    FOR t IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('CREATE TABLE baseline.%I AS TABLE public.%I', t.name, t.name);
    END LOOP;
END $$;
CREATE FUNCTION public.back_to_baseline() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET session_replication_role = replica AS $$
DECLARE t record; BEGIN
    FOR t IN SELECT relname AS name, string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS columns
             FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
             WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
               AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
             GROUP BY relname LOOP
        EXECUTE format('DELETE FROM public.%I', t.name);
        EXECUTE format('INSERT INTO public.%I (%s) SELECT %s FROM baseline.%I', t.name, t.columns, t.columns, t.name);
    END LOOP;
END $$;
"""

OPEN_PAST = "INSERT INTO journal_open_past (id, until) VALUES (1, 'infinity')"
"""Tests let weeks pass; those of what nobody can date back close it (tests/arsos/journal/test_dated_rows.py)."""


def make_template(servers: EmbeddedServers) -> str:
    """A database migrated from zero as the owner; made once for a state of the migrations."""
    name = f"template_{_fingerprint()}"
    if servers.psql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
        return name
    partial = f"{name}_partial"
    servers.psql(f"DROP DATABASE IF EXISTS {partial}")
    servers.psql(f"CREATE DATABASE {partial} OWNER arsos_owner")
    migrate(servers.layout, partial)
    servers.psql(OPEN_PAST, database=partial)
    servers.psql(RESET, database=partial)
    servers.psql(f"ALTER DATABASE {partial} RENAME TO {name}")
    return name


def migrate(layout: Layout, database: str) -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": layout.database_url("arsos_app", database),
        "DATABASE_OWNER_URL": layout.database_url("arsos_owner", database),
        "DJANGO_SETTINGS_MODULE": "arsos.settings.base",
    }
    command = [sys.executable, str(ROOT / "manage.py"), "migrate_as_owner"]
    subprocess.run(command, env=environment, check=True, capture_output=True)


def copy_template(servers: EmbeddedServers, template: str, name: str) -> None:
    servers.psql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    servers.psql(f"CREATE DATABASE {name} TEMPLATE {template} OWNER arsos_owner")


def _fingerprint() -> str:
    digest = hashlib.sha256((RESET + OPEN_PAST).encode())
    sources = [*ROOT.glob("**/migrations/*.py"), *ROOT.glob("**/catalog/*.py"), ROOT / "arsos/grants.py"]
    sources += [ROOT / "requirements.txt", ROOT / "arsos/settings/base.py"]  # tables of libraries
    for path in sorted(path for path in sources if ".venv" not in path.parts):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
