"""What the serving role may do: everything with rows, nothing to history (R35)."""

from django.apps import apps
from django.db import connection

SERVING_ROLE = "arsos_app"


def grant_serving_role(role: str = SERVING_ROLE) -> None:
    """Grant DML on every table to the serving role, and on append-only tables only INSERT and SELECT."""
    name = connection.ops.quote_name(role)
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")
        for model in apps.get_models():
            if getattr(model, "append_only", False):
                table = connection.ops.quote_name(model._meta.db_table)
                cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {name}")


def keep_planning_short() -> None:
    """Let the planner take joins in the order they are written, beyond the first three tables.

    Lists join eight tables by primary key, from the inquiry outwards; trying every order of them takes the planner
    ten times as long as running the statement. A setting of the database holds behind any connection pooler.
    """
    with connection.cursor() as cursor:
        name = connection.ops.quote_name(str(connection.settings_dict["NAME"]))
        cursor.execute(f"ALTER DATABASE {name} SET join_collapse_limit = 3")
