"""What the serving role may do: everything with rows, nothing to history (R35)."""

from collections.abc import Iterable

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

from foundation.months import closed_tables, tables_by_month

SERVING_ROLE = "arsos_app"


@transaction.atomic
def grant_serving_role(role: str = SERVING_ROLE) -> None:
    """Grant DML on every table to the serving role, less what a model takes back; in one commit, while others serve.

    `append_only` leaves INSERT and SELECT, and UPDATE of the columns in `resealed`. `is_kept` takes DELETE back.
    `read_only` leaves SELECT alone.
    `words_stay` names columns that are written once. Parts of a table kept by month are reached through it alone.
    """
    name = connection.ops.quote_name(role)
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")
        for model in apps.get_models():
            for statement in _taken_back(model):
                cursor.execute(statement.format(table=connection.ops.quote_name(model._meta.db_table), role=name))
        for table in (closed for parent in tables_by_month() for closed in closed_tables(parent)):
            cursor.execute(f"REVOKE ALL ON {connection.ops.quote_name(table)} FROM {name}")


def _taken_back(model: type[Model]) -> Iterable[str]:
    if getattr(model, "read_only", False):
        yield "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {table} FROM {role}"
        return
    columns = [str(field.column) for field in model._meta.concrete_fields]
    may_update = columns
    if getattr(model, "append_only", False):
        yield "REVOKE DELETE, TRUNCATE ON {table} FROM {role}"
        may_update = list(getattr(model, "resealed", ()))
    elif getattr(model, "is_kept", False):
        yield "REVOKE DELETE, TRUNCATE ON {table} FROM {role}"
    stays = getattr(model, "words_stay", ())
    may_update = [column for column in may_update if column not in stays]
    if may_update != columns:
        yield "REVOKE UPDATE ON {table} FROM {role}"
        if may_update:
            listed = ", ".join(connection.ops.quote_name(column) for column in may_update)
            yield f"GRANT UPDATE ({listed}) ON {{table}} TO {{role}}"


def keep_planning_short() -> None:
    """Let the planner take joins in the order they are written, beyond the first three tables.

    Lists join eight tables by primary key, from the inquiry outwards; trying every order of them takes the planner
    ten times as long as running the statement. A setting of the database holds behind any connection pooler.
    """
    with connection.cursor() as cursor:
        name = connection.ops.quote_name(str(connection.settings_dict["NAME"]))
        cursor.execute(f"ALTER DATABASE {name} SET join_collapse_limit = 3")
