from itertools import islice

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from arsos.journal.chained_rows import keep_chained
from arsos.kernel import clock
from arsos.kernel.chained import Chained

DUTY = (
    "inquiry_id",
    "destination",
    "variant",
    "circumstance",
    "received_at",
    "statement_at",
    "handed_over_at",
    "handed_over_by_name",
    "legal_due_at",
)
HAND_OVER = Chained("hand_over", DUTY, subject="inquiry_id", tombstone="inquiry", is_final=False)
BATCH = 2000


def chain_what_stands_there(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Hand-overs of before they were chained are chained as they stand today."""
    tables = (apps.get_model("journal", "ChainedRow"), apps.get_model("journal", "ChainedSalt"))
    rows = apps.get_model("inquiries", "HandOver").objects.order_by("pk")
    said = rows.values_list("pk", HAND_OVER.subject, *HAND_OVER.fields).iterator(BATCH)
    while batch := list(islice(said, BATCH)):
        words = [(pk, subject_id, values) for pk, subject_id, *values in batch]
        keep_chained(words, HAND_OVER, at=clock.now(), tables=tables)


class Migration(migrations.Migration):
    dependencies = [("journal", "0005_instants_can_be_read"), ("inquiries", "0042_nothing_hidden_without_a_case")]

    operations = [migrations.RunPython(chain_what_stands_there, migrations.RunPython.noop)]
