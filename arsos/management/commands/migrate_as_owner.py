"""Migrates as the role that owns the tables, loads what is shipped, then grants the serving role its part."""

from contextlib import nullcontext
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from arsos.carry_over import carry_over
from arsos.grants import grant_serving_role, keep_planning_short
from foundation import clock
from foundation.collector import collect_seldom
from foundation.migrated_models import rendered_seldom
from foundation.months import make_months, tables_by_month
from foundation.owner_role import as_owner
from foundation.shipped.loading import load_shipped


class Command(BaseCommand):
    help = "Migrate as the owner role (DATABASE_OWNER_URL), load what is shipped, grant the serving role its rights."

    def handle(self, *_args: Any, **_options: Any) -> None:
        serving_role = connection.settings_dict["USER"]
        collect_seldom()  # the migrations render each model hundreds of times
        with as_owner():
            is_carried = carry_over()
            # an installation with data in it is migrated by the framework as it is
            with nullcontext() if MigrationRecorder(connection).applied_migrations() else rendered_seldom():
                call_command("migrate", verbosity=0, interactive=False)
            loaded = load_shipped(at=clock.now())
            for table in tables_by_month():
                make_months(table, at=clock.now())
            grant_serving_role(serving_role)
            keep_planning_short()
        for name in loaded.refused:
            self.stderr.write(f"{name} was not loaded: it conflicts with an existing row. See shipped diff.")
        self.stdout.write("Migrated, and carried over from version 0.1." if is_carried else "Migrated.")
