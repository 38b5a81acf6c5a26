"""Databases of the suite: one migrated template, a copy for each worker, and a fast way back to it."""

import hashlib
import os
import subprocess
import sys

from dev.embedded import EmbeddedServers, Layout
from tests.support.real_input import ROOT
from tests.support.sources import sources

RESET = """
CREATE SCHEMA baseline;
CREATE TABLE baseline.tables AS
    SELECT relname::text AS name, string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS columns,
           0::bigint AS rows, NULL::numeric AS stamps
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
      AND attgenerated = ''
    GROUP BY relname;
DO $do$ DECLARE t record; looks text; BEGIN
    FOR t IN SELECT name FROM baseline.tables LOOP
        EXECUTE format('CREATE TABLE baseline.%I AS TABLE public.%I', 'of_' || t.name, t.name);
        EXECUTE format('UPDATE baseline.tables SET rows = (SELECT count(*) FROM public.%I) WHERE name = %L',
                       t.name, t.name);
    END LOOP;
    SELECT string_agg(format(CASE rows
        WHEN 0 THEN 'SELECT %L::text, 1::bigint, NULL::numeric WHERE EXISTS (SELECT FROM public.%I)'
        ELSE 'SELECT %L::text, count(*), sum(xmin::text::bigint) FROM public.%I' END, name, name), ' UNION ALL ')
    INTO looks FROM baseline.tables;
    EXECUTE format($$CREATE FUNCTION baseline.look() RETURNS TABLE (name text, rows bigint, stamps numeric)
                   LANGUAGE plpgsql AS $look$ BEGIN RETURN QUERY %s; END $look$ $$, looks);
END $do$;
UPDATE baseline.tables t SET rows = l.rows, stamps = l.stamps FROM baseline.look() l WHERE l.name = t.name;
CREATE FUNCTION baseline.restore() RETURNS void LANGUAGE plpgsql AS $$
DECLARE t record; BEGIN
    FOR t IN SELECT name, columns, tables.rows FROM baseline.tables JOIN baseline.look() l USING (name)
             WHERE (tables.rows, tables.stamps) IS DISTINCT FROM (l.rows, l.stamps) LOOP
        EXECUTE format('DELETE FROM public.%I', t.name);
        CONTINUE WHEN t.rows = 0;
        EXECUTE format('INSERT INTO public.%I (%s) SELECT %s FROM baseline.%I',
                       t.name, t.columns, t.columns, 'of_' || t.name);
        EXECUTE format('UPDATE baseline.tables SET stamps = (SELECT sum(xmin::text::bigint) FROM public.%I)
                        WHERE name = %L', t.name, t.name);
    END LOOP;
END $$;
CREATE TABLE baseline.kept (world text, name text, columns text, copy text);
CREATE FUNCTION baseline.keep_rows(named text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE t record; place text; BEGIN
    FOR t IN SELECT name, columns FROM baseline.tables JOIN baseline.look() l USING (name)
             WHERE (tables.rows, tables.stamps) IS DISTINCT FROM (l.rows, l.stamps) LOOP
        place := 'kept_' || md5(named || t.name);
        EXECUTE format('CREATE TABLE baseline.%I AS TABLE public.%I', place, t.name);
        INSERT INTO baseline.kept VALUES (named, t.name, t.columns, place);
    END LOOP;
END $$;
CREATE FUNCTION baseline.put_rows(named text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE t record; BEGIN
    FOR t IN SELECT * FROM baseline.kept WHERE world = named LOOP
        EXECUTE format('DELETE FROM public.%I', t.name);
        EXECUTE format('INSERT INTO public.%I (%s) SELECT %s FROM baseline.%I', t.name, t.columns, t.columns, t.copy);
    END LOOP;
END $$;
"""
"""A table is put back where its rows are not those of the template: whoever writes a row leaves another transaction in
it (`xmin`), and whoever deletes one leaves fewer. Most tables have no rows in the template, and need only one look.
"""

OPEN_PAST = "INSERT INTO journal_open_past (id, until) VALUES (1, 'infinity')"
"""Tests let weeks pass; those of what nobody can date back close it (tests/audit/test_dated_rows.py)."""


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
    makers = [path for path in sources() if path.parent.name in {"migrations", "shipped"} or path.name == "shipped.py"]
    makers += [path for path in sources("toml") if path.name == "shipped.toml"]
    makers += [ROOT / "arsos/grants.py", ROOT / "foundation/months.py"]
    makers += [ROOT / "requirements.txt", ROOT / "arsos/settings/base.py"]  # tables of libraries
    for path in sorted(makers):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
