"""Prospects and inquiries."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

import foundation.crypto
import foundation.identifiers
import foundation.name_search


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_agents"),
        ("desk", "0001_queues_and_associates"),
        ("inquiries", "0001_catalog"),
        ("members", "0001_members_and_policies"),
    ]

    operations = [
        migrations.CreateModel(
            name="Prospect",
            fields=[
                (
                    "name_words",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, default=list, editable=False, size=None
                    ),
                ),
                ("spelling_version", models.PositiveSmallIntegerField(default=3, editable=False)),
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("first_name", models.CharField(max_length=80)),
                ("last_name", models.CharField(max_length=80)),
                ("date_of_birth", foundation.crypto.EncryptedDateField(null=True)),
                ("zip_code", models.CharField(max_length=10, verbose_name="ZIP code")),
                ("phone", models.CharField(blank=True, max_length=30)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("application_number", models.CharField(blank=True, max_length=40)),
                ("humana_id", models.CharField(blank=True, max_length=12)),
                (
                    "person_hashes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), default=list, size=None
                    ),
                ),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "inquiries_prospect",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["person_hashes"], name="prospect_by_person"),
                    django.contrib.postgres.indexes.GinIndex(
                        foundation.name_search.WordsVector(models.F("name_words")),
                        fastupdate=False,
                        name="prospect_by_name_words",
                    ),
                    models.Index(fields=["spelling_version"], name="prospect_by_spelling"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Inquiry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("reference", models.CharField(max_length=12, unique=True)),
                (
                    "flow",
                    models.CharField(
                        choices=[
                            ("my_humana_business", "My Humana Business"),
                            ("service_inquiry_card", "Service Inquiry card"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("in_progress", "in_progress"),
                            ("pending", "pending"),
                            ("resolved", "resolved"),
                            ("closed", "closed"),
                            ("withdrawn", "withdrawn"),
                            ("duplicate", "duplicate"),
                            ("handed_over", "handed_over"),
                        ],
                        max_length=12,
                    ),
                ),
                ("pending_reason", models.CharField(blank=True, max_length=12)),
                ("status_since", models.DateTimeField()),
                ("hold_until", models.DateTimeField(blank=True, null=True)),
                ("priority", models.PositiveSmallIntegerField()),
                (
                    "inquiry_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inquiries",
                        to="inquiries.inquirytype",
                    ),
                ),
                (
                    "type_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inquiries",
                        to="inquiries.inquirytypeversion",
                    ),
                ),
                ("line_of_business", models.CharField(max_length=12)),
                ("family", models.CharField(max_length=12)),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inquiries",
                        to="members.member",
                    ),
                ),
                (
                    "prospect",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inquiries",
                        to="inquiries.prospect",
                    ),
                ),
                (
                    "authority",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("own_application", "Own application"),
                            ("member_authorization", "Authorization by the member"),
                            ("none", "None"),
                        ],
                        max_length=24,
                    ),
                ),
                ("authority_verified_at", models.DateTimeField(blank=True, null=True)),
                ("authority_verified_by", models.UUIDField(blank=True, null=True)),
                (
                    "policy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inquiries",
                        to="members.policy",
                    ),
                ),
                (
                    "linked_member",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who it turned out to be about, for ARSOS alone; the agent goes on seeing whom they named",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="linked_inquiries",
                        to="members.member",
                    ),
                ),
                (
                    "linked_policy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.policy",
                    ),
                ),
                ("link_is_sure", models.BooleanField(default=False, help_text="An exact match, or accepted by a lead")),
                (
                    "application",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inquiries",
                        to="members.application",
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="inquiries", to="accounts.agent"
                    ),
                ),
                ("submitted_by_id", models.UUIDField(null=True)),
                ("submitted_by_name", models.CharField(max_length=120)),
                ("on_behalf_of", models.CharField(blank=True, max_length=20)),
                (
                    "queue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="inquiries", to="desk.workqueue"
                    ),
                ),
                (
                    "required_skills",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="held_inquiries",
                        to="desk.associate",
                    ),
                ),
                (
                    "last_holder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="desk.associate",
                    ),
                ),
                ("summary", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True)),
                ("details", models.JSONField(default=dict)),
                ("self_service", models.JSONField(blank=True, null=True)),
                ("external_reference", models.CharField(blank=True, max_length=80)),
                ("answer", models.TextField(blank=True)),
                ("relay_text", models.TextField(blank=True)),
                ("no_relay_needed", models.BooleanField(default=False)),
                ("resolution_code", models.CharField(blank=True, max_length=24)),
                ("close_reason", models.CharField(blank=True, max_length=24)),
                ("reopen_count", models.PositiveSmallIntegerField(default=0)),
                ("before_duplicate", models.JSONField(blank=True, null=True)),
                (
                    "duplicate_of",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="The open inquiry in which a duplicate continues",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="set_aside",
                        to="inquiries.inquiry",
                    ),
                ),
                (
                    "set_aside_quietly",
                    models.BooleanField(
                        default=False, help_text="Its agent may not know of the inquiry in which it continues"
                    ),
                ),
                ("escalated_to_id", models.UUIDField(blank=True, null=True)),
                (
                    "escalation",
                    models.JSONField(blank=True, help_text="Its latest escalation: id, state, level, owner", null=True),
                ),
                (
                    "watcher_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        blank=True,
                        default=list,
                        help_text="Users of ARSOS who want to hear of it",
                        size=None,
                    ),
                ),
                ("hand_over_suggested", models.BooleanField(default=False)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("warning_at", models.DateTimeField(blank=True, null=True)),
                (
                    "clock_check_at",
                    models.DateTimeField(blank=True, help_text="The next warning or breach of a clock", null=True),
                ),
                (
                    "follow_up_since",
                    models.DateTimeField(blank=True, help_text="From when the days to it are counted", null=True),
                ),
                ("follow_ups_done", models.PositiveSmallIntegerField(default=0)),
                (
                    "follow_up_at",
                    models.DateTimeField(blank=True, help_text="The next reminder, or the end", null=True),
                ),
                (
                    "follow_up_calendar",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="desk.calendarversion",
                    ),
                ),
                (
                    "next_check_at",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Least(
                            "clock_check_at", "hold_until", "follow_up_at"
                        ),
                        null=True,
                        output_field=models.DateTimeField(),
                    ),
                ),
                (
                    "open_requests",
                    models.PositiveSmallIntegerField(default=0, help_text="Department requests without an answer"),
                ),
                ("work_starts_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("history_position", models.PositiveIntegerField(default=0)),
                ("history_hash", models.CharField(blank=True, max_length=64)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name_plural": "inquiries",
                "db_table": "inquiries_inquiry",
            },
        ),
    ]
