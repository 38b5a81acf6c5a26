"""Files that are added while filing wait with their draft."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import foundation.crypto
import foundation.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0037_macros_that_act"),
    ]

    operations = [
        migrations.CreateModel(
            name="DraftFile",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("file_name", foundation.crypto.EncryptedTextField()),
                ("media_type", models.CharField(max_length=40)),
                ("size", models.PositiveIntegerField()),
                ("stored_name", models.CharField(max_length=40, unique=True)),
                ("content_key", foundation.crypto.EncryptedTextField()),
                ("added_at", models.DateTimeField()),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="inquiries.inquirydraft"
                    ),
                ),
            ],
            options={
                "db_table": "inquiries_draft_file",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("size__gt", 0), ("size__lte", 20000000)), name="draft_file_at_most_20_mb"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stored_name__regex", "^[0-9a-f]{40}$")), name="draft_file_name_is_ours"
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="draftfile",
            trigger=pgtrigger.compiler.Trigger(
                name="draft_files_stay_as_added",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='RAISE EXCEPTION \'pgtrigger: Cannot update of "draft_id", "media_type", "size", "stored_name", "added_at" rows from % table\', TG_TABLE_NAME;',
                    hash="8e515c625caa19a544cd20f39551ca5074c01052",
                    operation='UPDATE OF "draft_id", "media_type", "size", "stored_name", "added_at"',
                    pgid="pgtrigger_draft_files_stay_as_added_365ed",
                    table="inquiries_draft_file",
                    when="BEFORE",
                ),
            ),
        ),
    ]
