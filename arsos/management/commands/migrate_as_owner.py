"""Migrates as the role that owns the tables, then grants the serving role its part."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from arsos.grants import grant_serving_role, keep_planning_short
from arsos.owner_role import as_owner


class Command(BaseCommand):
    help = "Migrate as the owner role (DATABASE_OWNER_URL) and grant the serving role its rights."

    def handle(self, *_args: Any, **_options: Any) -> None:
        serving_role = connection.settings_dict["USER"]
        with as_owner():
            call_command("migrate", verbosity=0, interactive=False)
            grant_serving_role(serving_role)
            keep_planning_short()
        self.stdout.write("Migrated.")
