from itertools import islice

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from arsos.journal.chained_rows import keep_chained
from arsos.kernel import clock
from arsos.kernel.chained import Chained

FILED = (
    "flow",
    "inquiry_type_id",
    "member_id",
    "prospect_id",
    "submitted_by_id",
    "submitted_by_name",
    "on_behalf_of",
    "created_at",
    "summary",
    "description",
    "details",
    "external_reference",
)
ADDED = (
    "inquiry_id",
    "visibility",
    "media_type",
    "size",
    "stored_name",
    "added_by_name",
    "added_by_role",
    "added_at",
)
CHAINED = (
    ("Inquiry", Chained("filing", FILED, subject="id", tombstone="inquiry", is_final=False)),
    ("Attachment", Chained("attachment", ADDED, subject="inquiry_id", tombstone="inquiry")),
)
BATCH = 2000


def chain_what_stands_there(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """What was filed before it was chained is chained as it stands today."""
    tables = (apps.get_model("journal", "ChainedRow"), apps.get_model("journal", "ChainedSalt"))
    for model, chained in CHAINED:
        rows = apps.get_model("inquiries", model).objects.order_by("pk")
        said = rows.values_list("pk", chained.subject, *chained.fields).iterator(BATCH)
        while batch := list(islice(said, BATCH)):
            words = [(pk, subject_id, values) for pk, subject_id, *values in batch]
            keep_chained(words, chained, at=clock.now(), tables=tables)


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_chained_rows"), ("inquiries", "0029_what_was_checked")]

    operations = [migrations.RunPython(chain_what_stands_there, migrations.RunPython.noop)]
