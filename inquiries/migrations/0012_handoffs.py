"""Hand-overs with their corrections and notes, and suggestions of them."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import foundation.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0011_handoff_settings"),
    ]

    operations = [
        migrations.CreateModel(
            name="HandOver",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "inquiry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="hand_overs", to="inquiries.inquiry"
                    ),
                ),
                (
                    "destination",
                    models.CharField(
                        choices=[
                            ("grievance", "Grievance"),
                            ("part_c_organization_determination", "Part C organization determination"),
                            ("part_c_appeal", "Part C appeal"),
                            ("part_d_coverage_determination", "Part D coverage determination"),
                            ("part_d_appeal", "Part D appeal"),
                            ("state_complaint", "State complaint"),
                        ],
                        max_length=40,
                    ),
                ),
                ("variant", models.CharField(default="standard", max_length=40)),
                ("is_expedited", models.BooleanField(default=False)),
                ("reason", models.TextField()),
                ("received_at", models.DateTimeField()),
                ("handed_over_at", models.DateTimeField()),
                ("handed_over_by_id", models.UUIDField(null=True)),
                ("handed_over_by_name", models.CharField(max_length=120)),
                ("keep_working", models.BooleanField(default=False)),
                ("legal_due_at", models.DateTimeField(null=True)),
                ("legal_source", models.CharField(blank=True, max_length=80)),
                (
                    "circumstance",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("refused_expedite", "The plan refused to expedite"),
                            ("extension", "The plan extended its time (Part C)"),
                        ],
                        max_length=16,
                    ),
                ),
                ("statement_at", models.DateTimeField(help_text="When the prescriber's statement came", null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("handed_over", "Handed off"),
                            ("acknowledged", "Acknowledged"),
                            ("undone", "Undone"),
                        ],
                        default="handed_over",
                        max_length=12,
                    ),
                ),
                ("acknowledge_due_at", models.DateTimeField(null=True)),
                (
                    "alert_at",
                    models.DateTimeField(help_text="When the leads are told that nobody acknowledged", null=True),
                ),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("acknowledged_by_name", models.CharField(blank=True, max_length=120)),
                ("external_reference", models.CharField(blank=True, max_length=80)),
                ("version", models.PositiveIntegerField(default=0)),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_by_name", models.CharField(blank=True, max_length=120)),
                ("undone_reason", models.TextField(blank=True)),
            ],
            options={
                "db_table": "inquiries_hand_over",
                "indexes": [
                    models.Index(
                        condition=models.Q(("alert_at__isnull", False)), fields=["alert_at"], name="hand_over_to_alert"
                    ),
                    models.Index(fields=["destination", "-handed_over_at", "id"], name="hand_over_of_destination"),
                    models.Index(fields=["-handed_over_at", "id"], name="hand_over_newest"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "undone"), _negated=True),
                        fields=("inquiry", "destination"),
                        name="hand_over_once_per_destination",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("received_at__lte", models.F("handed_over_at"))),
                        name="hand_over_after_receipt",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("acknowledged_at__isnull", True), ("state", "handed_over")),
                            models.Q(
                                ("acknowledged_at__isnull", False),
                                ("alert_at__isnull", True),
                                ("state", "acknowledged"),
                            ),
                            models.Q(("alert_at__isnull", True), ("state", "undone")),
                            _connector="OR",
                        ),
                        name="hand_over_acknowledged_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "undone"), ("undone_at__isnull", False)),
                            models.Q(
                                models.Q(("state", "undone"), _negated=True),
                                ("undone_at__isnull", True),
                                ("undone_by_name", ""),
                                ("undone_reason", ""),
                            ),
                            _connector="OR",
                        ),
                        name="hand_over_undone_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandOverCorrection",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "hand_over",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="corrections", to="inquiries.handover"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting for a lead"), ("applied", "Applied"), ("declined", "Declined")],
                        max_length=8,
                    ),
                ),
                ("received_before", models.DateTimeField()),
                ("received_after", models.DateTimeField()),
                ("variant_before", models.CharField(blank=True, max_length=40)),
                ("variant_after", models.CharField(blank=True, max_length=40)),
                (
                    "circumstance_before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("refused_expedite", "The plan refused to expedite"),
                            ("extension", "The plan extended its time (Part C)"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "circumstance_after",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("refused_expedite", "The plan refused to expedite"),
                            ("extension", "The plan extended its time (Part C)"),
                        ],
                        max_length=16,
                    ),
                ),
                ("statement_before", models.DateTimeField(null=True)),
                ("statement_after", models.DateTimeField(null=True)),
                ("due_before", models.DateTimeField(null=True)),
                ("due_after", models.DateTimeField(null=True)),
                ("reason", models.TextField()),
                ("asked_by_id", models.UUIDField(null=True)),
                ("asked_by_name", models.CharField(max_length=120)),
                ("asked_at", models.DateTimeField()),
                ("decided_by_name", models.CharField(blank=True, max_length=120)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision_reason", models.TextField(blank=True)),
            ],
            options={
                "db_table": "inquiries_hand_over_correction",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("hand_over",),
                        name="one_correction_waits_per_hand_over",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("state", "waiting")),
                            models.Q(models.Q(("state", "waiting"), _negated=True), ("decided_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="correction_decided_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("received_before", models.F("received_after")), _negated=True),
                            models.Q(("variant_before", models.F("variant_after")), _negated=True),
                            models.Q(("circumstance_before", models.F("circumstance_after")), _negated=True),
                            models.Q(("statement_after__isnull", False), ("statement_before__isnull", True)),
                            models.Q(("statement_after__isnull", True), ("statement_before__isnull", False)),
                            models.Q(
                                ("statement_after__isnull", False),
                                ("statement_before__isnull", False),
                                models.Q(
                                    ("statement_before__lt", models.F("statement_after")),
                                    ("statement_before__gt", models.F("statement_after")),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="correction_changes_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandOverNote",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "hand_over",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="inquiries.handover"
                    ),
                ),
                ("message_id", models.UUIDField()),
                ("forwarded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "inquiries_hand_over_note",
                "constraints": [
                    models.UniqueConstraint(fields=("hand_over", "message_id"), name="note_forwarded_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="HandOverSuggestion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "inquiry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="suggestions", to="inquiries.inquiry"
                    ),
                ),
                (
                    "destination",
                    models.CharField(
                        choices=[
                            ("grievance", "Grievance"),
                            ("part_c_organization_determination", "Part C organization determination"),
                            ("part_c_appeal", "Part C appeal"),
                            ("part_d_coverage_determination", "Part D coverage determination"),
                            ("part_d_appeal", "Part D appeal"),
                            ("state_complaint", "State complaint"),
                        ],
                        max_length=40,
                    ),
                ),
                ("score", models.FloatField()),
                (
                    "phrases",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), size=None),
                ),
                ("rule_set_version", models.PositiveIntegerField()),
                ("suggested_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waiting for a decision"),
                            ("accepted", "Handed off"),
                            ("dismissed", "Dismissed"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by_name", models.CharField(blank=True, max_length=120)),
                ("decision_reason", models.TextField(blank=True)),
            ],
            options={
                "db_table": "inquiries_hand_over_suggestion",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("inquiry", "destination"),
                        name="one_open_suggestion_per_destination",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("state", "open")),
                            models.Q(models.Q(("state", "open"), _negated=True), ("decided_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="suggestion_decided_at_a_time",
                    ),
                ],
            },
        ),
    ]
