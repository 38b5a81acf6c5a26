from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Q

from arsos.journal.chained_rows import keep_chained
from arsos.kernel import clock
from arsos.kernel.chained import Chained

FOUND = (
    "inquiry_id",
    "item",
    "item_id",
    "person_ids",
    "sent_at",
    "discovered_at",
    "due_at",
    "retracted_at",
    "retracted_by_name",
    "reason",
    "evidence",
)
CLOSED = ("outcome", "closed_at", "closed_by_name", "outcome_note")
CHAINED = (
    Chained("privacy_case", FOUND, subject="inquiry_id", tombstone="inquiry"),
    Chained("privacy_case_outcome", CLOSED, subject="inquiry_id", tombstone="inquiry", where=~Q(outcome="")),
)
BATCH = 500


def chain_what_stands_there(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Cases of before they were chained are chained as they stand today."""
    tables = (apps.get_model("journal", "ChainedRow"), apps.get_model("journal", "ChainedSalt"))
    for chained in CHAINED:
        cases = apps.get_model("inquiries", "PrivacyCase").objects.filter(chained.where).order_by("pk")
        for case in cases.iterator(BATCH):
            said = [getattr(case, name) for name in chained.fields]
            keep_chained([(case.pk, case.inquiry_id, said)], chained, at=clock.now(), tables=tables)


class Migration(migrations.Migration):
    dependencies = [("journal", "0005_instants_can_be_read"), ("inquiries", "0040_names_of_files_are_ours")]

    operations = [migrations.RunPython(chain_what_stands_there, migrations.RunPython.noop)]
