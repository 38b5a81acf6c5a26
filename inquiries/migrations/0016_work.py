"""Macros, saved views, runs over many inquiries, and exports."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import foundation.crypto
import foundation.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0015_drafts_and_tickets"),
    ]

    operations = [
        migrations.CreateModel(
            name="Macro",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("title", models.CharField(max_length=80, unique=True)),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("message", "Message to the agent"),
                            ("note", "Internal note"),
                            ("answer", "Answer with relay text"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "body",
                    models.TextField(
                        help_text="Write variables in double braces: {{reference}}, {{agent_first_name}} …"
                    ),
                ),
                ("relay_text", models.TextField(blank=True, help_text="For answers: what the agent tells the member")),
                (
                    "resolution_code",
                    models.CharField(blank=True, help_text="For answers: the outcome it chooses", max_length=24),
                ),
                (
                    "inquiry_types",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        help_text="Empty: offered for every type",
                        size=None,
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("position", models.PositiveSmallIntegerField(default=100)),
            ],
            options={
                "db_table": "inquiries_macro",
                "ordering": ["position", "title"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("place", "answer"), models.Q(("relay_text", ""), ("resolution_code", "")), _connector="OR"
                        ),
                        name="macro_relays_in_answers",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("owner_id", models.UUIDField()),
                ("name", models.CharField(max_length=60)),
                ("filters", models.JSONField(default=dict, help_text="Parameters of the list: states, queues, clocks")),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                ("ordering", models.CharField(max_length=20)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "inquiries_saved_view",
                "constraints": [models.UniqueConstraint(fields=("owner_id", "name"), name="saved_view_name_once")],
            },
        ),
        migrations.CreateModel(
            name="BulkRun",
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
                ("action", models.CharField(max_length=20)),
                ("values", models.JSONField(help_text="What the action takes beside the inquiry")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("total", models.PositiveSmallIntegerField()),
                ("started_by_id", models.UUIDField(null=True)),
                ("started_by_client", models.CharField(blank=True, max_length=100)),
                ("started_by_agent_id", models.UUIDField(null=True)),
                ("started_by_name", models.CharField(max_length=120)),
                ("created_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "db_table": "inquiries_bulk_run",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["turn_at"], name="bulkrun_turn"),
                    models.Index(
                        condition=models.Q(("finished_at__isnull", True)), fields=["created_at"], name="bulk_run_open"
                    ),
                    models.Index(fields=["started_by_id", "-created_at"], name="bulk_run_of_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("started_by_id__isnull", False),
                            models.Q(("started_by_client", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="bulk_run_of_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at__isnull", True), ("state__in", ["waiting", "running"])),
                            models.Q(("finished_at__isnull", False), ("state__in", ["done", "cancelled", "failed"])),
                            _connector="OR",
                        ),
                        name="bulk_run_finished_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "failed"), models.Q(("refusal", ""), _negated=True)),
                            models.Q(models.Q(("state", "failed"), _negated=True), ("refusal", "")),
                            _connector="OR",
                        ),
                        name="bulk_run_failed_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkItem",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="inquiries.bulkrun"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("reference", models.CharField(help_text="As it was sent", max_length=20)),
                (
                    "inquiry",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="inquiries.inquiry"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("done", "Done"),
                            ("refused", "Refused"),
                            ("skipped", "Not started: the job was canceled"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        blank=True, help_text="What the action left, as who started it is told", max_length=12
                    ),
                ),
                ("version", models.PositiveIntegerField(null=True)),
                ("code", models.CharField(blank=True, help_text="Why it was refused", max_length=40)),
                ("detail", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "db_table": "inquiries_bulk_item",
                "constraints": [
                    models.UniqueConstraint(fields=("run", "position"), name="bulk_item_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "refused"), models.Q(("code", ""), ("detail", "")), _connector="OR"
                        ),
                        name="bulk_item_refused_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExportRun",
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
                ("filters", models.JSONField(default=dict)),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None),
                ),
                (
                    "ordering",
                    models.CharField(
                        choices=[
                            ("-created_at", "-created_at"),
                            ("created_at", "created_at"),
                            ("-updated_at", "-updated_at"),
                            ("updated_at", "updated_at"),
                            ("due_at", "due_at"),
                            ("-due_at", "-due_at"),
                        ],
                        default="-created_at",
                        max_length=20,
                    ),
                ),
                (
                    "redacted_fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        help_text="What is hidden from the application that asked for it",
                        size=None,
                    ),
                ),
                ("format", models.CharField(choices=[("csv", "CSV"), ("xlsx", "Excel workbook")], max_length=4)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0)),
                ("owner_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, help_text="When the file is deleted", null=True)),
                ("stored_name", models.CharField(blank=True, max_length=40)),
                ("content_key", foundation.crypto.EncryptedTextField(null=True)),
                ("size", models.PositiveIntegerField(default=0, help_text="Bytes")),
            ],
            options={
                "db_table": "inquiries_export_run",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["turn_at"], name="exportrun_turn"),
                    models.Index(fields=["owner_id", "-created_at"], name="export_of_person"),
                    models.Index(
                        condition=models.Q(("finished_at__isnull", True)), fields=["created_at"], name="export_open"
                    ),
                    models.Index(
                        condition=models.Q(("stored_name", ""), _negated=True),
                        fields=["expires_at"],
                        name="export_file_expires",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at__isnull", True), ("state__in", ["waiting", "running"])),
                            models.Q(("finished_at__isnull", False), ("state__in", ["done", "cancelled", "failed"])),
                            _connector="OR",
                        ),
                        name="export_finished_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "failed"), models.Q(("refusal", ""), _negated=True)),
                            models.Q(models.Q(("state", "failed"), _negated=True), ("refusal", "")),
                            _connector="OR",
                        ),
                        name="export_failed_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("columns__len__lte", 20)), name="export_columns_are_few"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stored_name__regex", "^([0-9a-f]{40})?$")), name="export_name_is_ours"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stored_name", ""),
                            models.Q(("content_key__isnull", False), ("expires_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="export_file_is_sealed_and_expires",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExportedPart",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="inquiries.exportrun"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("inquiry_ids", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("person_ids", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
            ],
            options={
                "db_table": "inquiries_exported_part",
                "constraints": [models.UniqueConstraint(fields=("run", "position"), name="exported_part_once")],
            },
        ),
    ]
