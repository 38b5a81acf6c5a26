"""Imports of the book of business, piece by piece."""

import django.db.models.deletion
from django.db import migrations, models

import foundation.crypto
import foundation.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0002_members_and_policies_triggers"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("refusal", models.CharField(blank=True, help_text="Why it failed", max_length=300)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "turn_at",
                    models.DateTimeField(
                        blank=True, help_text="When a worker last took it up or made progress", null=True
                    ),
                ),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                (
                    "leased_by",
                    models.UUIDField(
                        blank=True, editable=False, help_text="The turn that holds it, new each time", null=True
                    ),
                ),
                ("next_attempt_at", models.DateTimeField(blank=True, null=True)),
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("media_type", models.CharField(max_length=60)),
                ("content_hash", models.CharField(max_length=64)),
                ("is_dry_run", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("finished", "Finished"),
                            ("refused", "Refused"),
                            ("cancelled", "Cancelled"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("bytes_total", models.PositiveBigIntegerField()),
                ("rows_total", models.PositiveIntegerField(default=0)),
                ("rows_done", models.PositiveIntegerField(default=0)),
                ("rows_created", models.PositiveIntegerField(default=0)),
                ("rows_updated", models.PositiveIntegerField(default=0)),
                ("rows_unchanged", models.PositiveIntegerField(default=0)),
                ("rows_rejected", models.PositiveIntegerField(default=0)),
                (
                    "changes_found",
                    models.PositiveIntegerField(
                        default=0, help_text="Fields a dry run would change; the first are kept"
                    ),
                ),
                ("encoding", models.CharField(default="utf-8", help_text="As what the file was read", max_length=20)),
                ("started_by_id", models.UUIDField(null=True)),
                ("started_by_client", models.CharField(blank=True, max_length=100)),
                ("started_by_name", models.CharField(max_length=120)),
                ("created_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "members_import_run",
                "abstract": False,
                "indexes": [models.Index(fields=["turn_at"], name="importrun_turn")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["failed", "refused"]), models.Q(("refusal", ""), _negated=True)),
                            models.Q(models.Q(("state__in", ["failed", "refused"]), _negated=True), ("refusal", "")),
                            _connector="OR",
                        ),
                        name="import_failed_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at__isnull", True), ("state__in", ["waiting", "running"])),
                            models.Q(
                                ("finished_at__isnull", False),
                                ("state__in", ["finished", "refused", "cancelled", "failed"]),
                            ),
                            _connector="OR",
                        ),
                        name="import_finished_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportChunk",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="chunks", to="members.importrun"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("content", foundation.crypto.EncryptedTextField()),
            ],
            options={
                "db_table": "members_import_chunk",
                "constraints": [models.UniqueConstraint(fields=("run", "position"), name="chunk_once")],
            },
        ),
        migrations.CreateModel(
            name="ImportRowError",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="row_errors", to="members.importrun"
                    ),
                ),
                ("line", models.PositiveIntegerField()),
                ("column", models.CharField(max_length=60)),
                ("code", models.CharField(max_length=60)),
                ("detail", models.CharField(max_length=300)),
            ],
            options={
                "db_table": "members_import_row_error",
                "constraints": [
                    models.UniqueConstraint(fields=("run", "line", "column", "code"), name="row_error_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="members.importrun"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("line", models.PositiveIntegerField()),
                (
                    "member",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="members.member"
                    ),
                ),
                ("record", models.CharField(max_length=20)),
                ("column", models.CharField(max_length=60)),
                (
                    "change",
                    models.CharField(
                        choices=[("added", "Added"), ("changed", "Changed"), ("cleared", "Cleared")], max_length=10
                    ),
                ),
                ("before", foundation.crypto.EncryptedTextField(null=True)),
                ("after", foundation.crypto.EncryptedTextField(null=True)),
            ],
            options={
                "db_table": "members_import_change",
                "constraints": [
                    models.UniqueConstraint(fields=("run", "position"), name="import_change_once"),
                    models.CheckConstraint(
                        condition=models.Q(("change__in", ["added", "changed", "cleared"])), name="import_change_kind"
                    ),
                ],
            },
        ),
    ]
