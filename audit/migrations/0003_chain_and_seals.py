"""The chain over history, journal and rows, its seals, and where they are anchored."""

from django.db import migrations, models

import foundation.crypto
import foundation.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0002_history_and_journal_triggers"),
    ]

    operations = [
        migrations.CreateModel(
            name="JournalLink",
            fields=[
                ("position", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                (
                    "source",
                    models.CharField(
                        choices=[("journal", "Journal"), ("history", "History"), ("row", "What a row said")],
                        max_length=8,
                    ),
                ),
                ("entry_id", models.UUIDField(unique=True)),
                ("entry_hash", models.CharField(max_length=64)),
                ("chain_hash", models.CharField(max_length=64)),
            ],
            options={
                "db_table": "journal_link",
            },
        ),
        migrations.CreateModel(
            name="JournalSeal",
            fields=[
                ("position", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("last_link", models.PositiveBigIntegerField()),
                ("chain_hash", models.CharField(max_length=64)),
                ("sealed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "journal_seal",
            },
        ),
        migrations.CreateModel(
            name="JournalAnchor",
            fields=[
                ("seal", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("anchored_at", models.DateTimeField()),
            ],
            options={
                "db_table": "journal_anchor",
            },
        ),
        migrations.CreateModel(
            name="ChainedRow",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=40)),
                ("row_id", models.UUIDField()),
                ("subject_id", models.UUIDField()),
                ("row_hash", models.CharField(max_length=64)),
            ],
            options={
                "db_table": "journal_chained_row",
                "indexes": [models.Index(fields=["kind", "row_id", "id"], name="chained_row_newest")],
            },
        ),
        migrations.CreateModel(
            name="ChainedSalt",
            fields=[
                ("entry_id", models.UUIDField(primary_key=True, serialize=False)),
                ("subject_id", models.UUIDField(db_index=True)),
                ("salt", foundation.crypto.EncryptedTextField()),
            ],
            options={
                "db_table": "journal_chained_salt",
            },
        ),
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("subject_id", models.UUIDField()),
                ("rule", models.CharField(max_length=60)),
                ("counts", models.JSONField()),
                ("purged_at", models.DateTimeField()),
                ("purged_by", models.CharField(max_length=120)),
                ("proof", foundation.crypto.EncryptedTextField(null=True)),
            ],
            options={
                "db_table": "journal_tombstone",
                "constraints": [models.UniqueConstraint(fields=("kind", "subject_id"), name="purged_once")],
            },
        ),
    ]
