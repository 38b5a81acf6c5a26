"""Search documents of agents."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_issued_tokens"),
    ]

    operations = [
        migrations.CreateModel(
            name="AgentDocument",
            fields=[
                ("entries", django.contrib.postgres.search.SearchVectorField()),
                (
                    "audience",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                ("made_at", models.DateTimeField(help_text="Since when the thing exists; the newest come first")),
                (
                    "version",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Of the way documents are made; 0 waits to be made"
                    ),
                ),
                (
                    "agent",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_document",
                        serialize=False,
                        to="accounts.agent",
                    ),
                ),
            ],
            options={
                "db_table": "accounts_agent_document",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["entries", "audience"], name="agent_document_entries"
                    ),
                    models.Index(fields=["version"], name="agent_document_version"),
                ],
            },
        ),
        # Each waits to be made by a worker, which finds it by its version.
        migrations.RunSQL(
            "INSERT INTO accounts_agent_document (agent_id, entries, audience, made_at, version) "
            "SELECT id, '', '{}', now(), 0 FROM accounts_agent",
            "DELETE FROM accounts_agent_document",
        ),
    ]
