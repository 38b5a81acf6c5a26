"""Rows that the database refuses to write, as a bad row refuses to be worked on."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def poisoned(servers, table, column, value, event="INSERT"):
    """Whoever writes a row whose column has this value (a regular expression) fails, until the block is left."""
    database = str(connection.settings_dict["NAME"])
    row = "NEW" if event != "DELETE" else "OLD"
    servers.psql(
        f"""
        CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF {row}.{column}::text ~ '^({value})$' THEN RAISE EXCEPTION 'poisoned'; END IF;
            RETURN {row}; END $$;
        CREATE TRIGGER poison BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION poison();
        """,
        database=database,
    )
    try:
        yield
    finally:
        servers.psql(f"DROP TRIGGER poison ON {table}; DROP FUNCTION poison()", database=database)
