"""Search documents of members."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0004_emergency_and_holds"),
    ]

    operations = [
        migrations.CreateModel(
            name="MemberDocument",
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
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_document",
                        serialize=False,
                        to="members.member",
                    ),
                ),
            ],
            options={
                "db_table": "members_document",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["entries", "audience"], name="member_document_entries"
                    ),
                    models.Index(fields=["version"], name="member_document_version"),
                ],
            },
        ),
        # Each waits to be made by a worker, which finds it by its version.
        migrations.RunSQL(
            "INSERT INTO members_document (member_id, entries, audience, made_at, version) "
            "SELECT id, '', '{}', created_at, 0 FROM members_member WHERE purged_at IS NULL",
            "DELETE FROM members_document",
        ),
    ]
