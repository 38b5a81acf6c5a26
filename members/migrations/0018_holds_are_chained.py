from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Q

from arsos.journal.chaining_of_before import chain_what_stands_there
from arsos.kernel.chained import Chained

PLACED = ("member_id", "reason", "placed_by_name", "placed_at")
LIFTED = ("lifted_by_name", "lifted_at")
CHAINED = (
    Chained("legal_hold", PLACED, subject="member_id", tombstone="member"),
    Chained("legal_hold_lifted", LIFTED, subject="member_id", tombstone="member", where=Q(lifted_at__isnull=False)),
)


def chain_holds(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    for chained in CHAINED:
        chain_what_stands_there(apps, "members", "LegalHold", chained)


class Migration(migrations.Migration):
    dependencies = [("journal", "0006_instants_are_of_now"), ("members", "0017_retention_from_what_stays")]

    operations = [migrations.RunPython(chain_holds, migrations.RunPython.noop)]
