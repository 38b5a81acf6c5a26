"""Search documents of inquiries, who may have a right to them, and what people looked for lately."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import foundation.crypto
import foundation.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0016_work"),
    ]

    operations = [
        migrations.CreateModel(
            name="InquiryDocument",
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
                    "inquiry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_document",
                        serialize=False,
                        to="inquiries.inquiry",
                    ),
                ),
            ],
            options={
                "db_table": "inquiries_document",
            },
        ),
        migrations.CreateModel(
            name="RecentSearch",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("owner_id", models.UUIDField()),
                ("text", foundation.crypto.EncryptedTextField()),
                ("searched_at", models.DateTimeField()),
            ],
            options={
                "db_table": "inquiries_recent_search",
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inquiry",
            trigger=pgtrigger.compiler.Trigger(
                name="audience_follows_inquiry",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."agent_id" IS DISTINCT FROM (NEW."agent_id") OR OLD."assignee_id" IS DISTINCT FROM (NEW."assignee_id") OR OLD."escalated_to_id" IS DISTINCT FROM (NEW."escalated_to_id") OR OLD."queue_id" IS DISTINCT FROM (NEW."queue_id"))',
                    func="\n    UPDATE inquiries_document SET audience = audience || added.ids\n    FROM (\n        SELECT array_agg(DISTINCT one) AS ids\n        FROM unnest(ARRAY[NEW.agent_id, NEW.queue_id, NEW.assignee_id, NEW.escalated_to_id]) AS one\n        WHERE one IS NOT NULL\n    ) AS added\n    WHERE inquiry_id = NEW.id AND NOT audience @> added.ids;\n    RETURN NULL;\n",
                    hash="a864341587d022887145df32f9706ada17cb6b07",
                    operation='UPDATE OF "agent_id", "queue_id", "assignee_id", "escalated_to_id"',
                    pgid="pgtrigger_audience_follows_inquiry_11b94",
                    table="inquiries_inquiry",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="inquirydocument",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["entries", "audience"], name="inquiry_document_entries"
            ),
        ),
        migrations.AddIndex(
            model_name="inquirydocument",
            index=models.Index(fields=["version"], name="inquiry_document_version"),
        ),
        migrations.AddIndex(
            model_name="recentsearch",
            index=models.Index(fields=["owner_id", "-searched_at"], name="recent_search_newest"),
        ),
        # Each waits to be made by a worker, which finds it by its version.
        migrations.RunSQL(
            "INSERT INTO inquiries_document (inquiry_id, entries, audience, made_at, version) "
            "SELECT id, '', '{}', created_at, 0 FROM inquiries_inquiry",
            "DELETE FROM inquiries_document",
        ),
    ]
