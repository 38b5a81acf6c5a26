from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from arsos.identity.kept_keys import kept_key

TABLES = ("django_session", "usersessions_usersession")


def hash_what_stands_there(_apps: StateApps | None, editor: BaseDatabaseSchemaEditor) -> None:
    """Sessions of before go on: their keys are hashed where they stand."""
    with editor.connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT session_key FROM {table}")  # noqa: S608  our own names
            hashed = [(kept_key(key), key) for (key,) in cursor.fetchall()]
            cursor.executemany(f"UPDATE {table} SET session_key = %s WHERE session_key = %s", hashed)  # noqa: S608  the same


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0003_rights_are_chained"),
        ("sessions", "0001_initial"),
        ("usersessions", "0001_initial"),
    ]

    operations = [migrations.RunPython(hash_what_stands_there, migrations.RunPython.noop)]
