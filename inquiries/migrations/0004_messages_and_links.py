"""What is said in an inquiry, whom it is linked to, its duplicates, and privacy cases."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import foundation.crypto
import foundation.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("inquiries", "0003_inquiry_indexes_and_constraints"),
        ("members", "0001_members_and_policies"),
    ]

    operations = [
        migrations.CreateModel(
            name="InquiryMessage",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="inquiries.inquiry"
                    ),
                ),
                (
                    "visibility",
                    models.CharField(choices=[("agent", "Agent and ARSOS"), ("internal", "ARSOS only")], max_length=10),
                ),
                ("body", models.TextField()),
                ("author_id", models.UUIDField(null=True)),
                ("author_name", models.CharField(max_length=120)),
                ("author_role", models.CharField(max_length=40)),
                (
                    "mentions",
                    models.JSONField(default=list, help_text="Associates who were told of a note: id and name"),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "retracted_at",
                    models.DateTimeField(
                        help_text="From then on evidence of a privacy case, shown to nobody", null=True
                    ),
                ),
            ],
            options={
                "db_table": "inquiries_message",
                "indexes": [models.Index(fields=["inquiry", "created_at"], name="message_of_inquiry")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("visibility", "internal"), ("mentions", []), _connector="OR"),
                        name="mentions_stand_in_internal_notes",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SubjectLink",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subject_links",
                        to="inquiries.inquiry",
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="subject_links", to="members.member"
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.policy"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("matched", "Exact match"),
                            ("open", "To review"),
                            ("accepted", "Accepted"),
                            ("undone", "Undone"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "agrees",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        default=list,
                        help_text="Fields in which the two agree",
                        size=None,
                    ),
                ),
                (
                    "differs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        default=list,
                        help_text="Fields in which the two differ",
                        size=None,
                    ),
                ),
                ("purpose", models.CharField(blank=True, max_length=300)),
                (
                    "linked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("linked_by_name", models.CharField(max_length=120)),
                ("linked_at", models.DateTimeField()),
                ("review_note", models.CharField(blank=True, max_length=500)),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reviewed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "inquiries_subject_link",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["linked_at"], name="subject_link_to_review"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("inquiry", "position"), name="subject_link_position_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "matched"), models.Q(("purpose", ""), _negated=True), _connector="OR"
                        ),
                        name="subject_link_has_a_purpose",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("reviewed_at__isnull", True),
                                ("reviewed_by__isnull", True),
                                ("state__in", ["matched", "open"]),
                            ),
                            models.Q(
                                ("reviewed_at__isnull", False),
                                ("reviewed_by__isnull", False),
                                ("state__in", ["accepted", "undone"]),
                            ),
                            _connector="OR",
                        ),
                        name="subject_link_reviewed_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by__isnull", True),
                            ("linked_by__isnull", True),
                            models.Q(("reviewed_by", models.F("linked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="subject_link_reviewed_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DuplicateLink",
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duplicate_links",
                        to="inquiries.inquiry",
                    ),
                ),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duplicated_by",
                        to="inquiries.inquiry",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("likely", "Likely duplicate"), ("marked", "Marked as duplicate")], max_length=8
                    ),
                ),
                ("agent_visible", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "inquiries_duplicate_link",
                "constraints": [
                    models.UniqueConstraint(fields=("inquiry", "of", "kind"), name="duplicate_link_once"),
                    models.CheckConstraint(
                        condition=models.Q(("inquiry", models.F("of")), _negated=True), name="duplicate_of_another"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PrivacyCase",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="privacy_cases",
                        to="inquiries.inquiry",
                    ),
                ),
                (
                    "item",
                    models.CharField(
                        choices=[("answer", "Answer"), ("message", "Message"), ("attachment", "File")], max_length=10
                    ),
                ),
                ("item_id", models.UUIDField(help_text="The message or file; for an answer its entry in the history")),
                (
                    "person_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                ("reason", models.TextField(blank=True)),
                (
                    "evidence",
                    foundation.crypto.EncryptedTextField(
                        blank=True, help_text="The answer as it was sent; others stay in their rows", null=True
                    ),
                ),
                ("sent_at", models.DateTimeField()),
                ("discovered_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(help_text="60 calendar days after discovery")),
                ("retracted_at", models.DateTimeField()),
                ("retracted_by_name", models.CharField(max_length=120)),
                ("alerts_given", models.PositiveSmallIntegerField(default=0)),
                ("alert_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("notified", "Breach: the person was notified"),
                            ("low_probability", "Low probability of compromise, assessed and documented"),
                            ("no_phi", "No protected health information"),
                        ],
                        max_length=16,
                    ),
                ),
                ("outcome_note", models.TextField(blank=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by_name", models.CharField(blank=True, max_length=120)),
            ],
            options={
                "db_table": "inquiries_privacy_case",
                "indexes": [
                    models.Index(fields=["-retracted_at", "id"], name="privacy_case_newest_first"),
                    models.Index(fields=["inquiry"], name="privacy_case_of_inquiry"),
                    models.Index(
                        condition=models.Q(("alert_at__isnull", False)),
                        fields=["alert_at"],
                        name="privacy_case_alert_due",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("item", "item_id"), name="privacy_case_once_for_each_item"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("outcome", "")),
                            models.Q(
                                ("alert_at__isnull", True),
                                ("closed_at__isnull", False),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="privacy_case_closed_with_an_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("discovered_at__gte", models.F("sent_at")),
                            ("discovered_at__lte", models.F("retracted_at")),
                        ),
                        name="privacy_case_discovered_in_between",
                    ),
                ],
            },
        ),
    ]
