"""The history of each inquiry, and the journal of every look at personal data."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

import foundation.identifiers


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="HistoryEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("inquiry_id", models.UUIDField()),
                ("position", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("actor_id", models.UUIDField(null=True)),
                ("actor_name", models.CharField(max_length=120)),
                ("actor_role", models.CharField(max_length=40)),
                ("client_id", models.CharField(blank=True, max_length=100)),
                ("on_behalf_of", models.CharField(blank=True, max_length=20)),
                ("agent_visible", models.BooleanField()),
                ("facts", models.JSONField()),
                ("request_id", models.CharField(blank=True, max_length=128)),
                ("text_hash", models.CharField(blank=True, max_length=64)),
                ("previous_hash", models.CharField(max_length=64)),
                ("entry_hash", models.CharField(max_length=64)),
            ],
            options={
                "db_table": "journal_history_entry",
                "indexes": [models.Index(condition=models.Q(("position", 1)), fields=["at"], name="history_begun_at")],
                "constraints": [
                    models.UniqueConstraint(fields=("inquiry_id", "position"), name="history_position_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoryText",
            fields=[
                ("entry_id", models.UUIDField(primary_key=True, serialize=False)),
                ("inquiry_id", models.UUIDField(db_index=True)),
                ("salt", models.CharField(max_length=32)),
                ("text", models.TextField()),
            ],
            options={
                "db_table": "journal_history_text",
            },
        ),
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=20)),
                ("road", models.CharField(max_length=60)),
                ("actor_id", models.UUIDField(null=True)),
                ("actor_name", models.CharField(max_length=120)),
                ("actor_role", models.CharField(blank=True, max_length=40)),
                ("client_id", models.CharField(blank=True, max_length=100)),
                ("on_behalf_of", models.CharField(blank=True, max_length=20)),
                (
                    "subjects",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), default=list, size=None
                    ),
                ),
                ("purpose", models.CharField(blank=True, max_length=500)),
                ("request_id", models.CharField(blank=True, max_length=128)),
            ],
            options={
                "db_table": "journal_entry",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=True, fields=["subjects"], name="journal_by_subject"
                    ),
                    models.Index(fields=["-at", "-id"], name="journal_newest_first"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpenPast",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("until", models.DateTimeField()),
            ],
            options={
                "db_table": "journal_open_past",
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="the_past_is_opened_once")],
            },
        ),
    ]
