"""Migrates as the role that owns the tables, then grants the serving role its part."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection, connections

from arsos.grants import grant_serving_role


class Command(BaseCommand):
    help = "Migrate as the owner role (DATABASE_OWNER_URL) and grant the serving role its rights."

    def handle(self, *_args: Any, **_options: Any) -> None:
        connections.close_all()
        serving_role = connection.settings_dict["USER"]
        connection.settings_dict.update(
            {key: settings.DATABASE_OWNER[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")}
        )
        call_command("migrate", verbosity=0, interactive=False)
        grant_serving_role(serving_role)
        self.stdout.write("Migrated.")
