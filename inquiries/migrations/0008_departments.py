"""Departments, what they are asked and answer, and the files that they see."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import foundation.crypto
import foundation.durations
import foundation.identifiers
import foundation.settings_values


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("desk", "0001_queues_and_associates"),
        ("inquiries", "0007_targets"),
    ]

    operations = [
        migrations.CreateModel(
            name="Department",
            fields=[
                ("code", models.SlugField(max_length=40, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=80)),
                (
                    "gateway",
                    models.CharField(
                        choices=[("manual", "People of the department"), ("http", "The department's system")],
                        default="manual",
                        max_length=8,
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="desk.calendar"
                    ),
                ),
                (
                    "target_seconds",
                    models.PositiveIntegerField(
                        help_text="Time for an answer, in opening hours of the calendar: from a minute to a year of business days",
                        validators=[foundation.durations.Between((60, 10800000))],
                    ),
                ),
                (
                    "url",
                    models.CharField(
                        blank=True,
                        help_text="Where requests are posted; polled below it",
                        max_length=500,
                        validators=[foundation.settings_values.AddressValidator()],
                    ),
                ),
                (
                    "secret",
                    foundation.crypto.EncryptedTextField(
                        blank=True, help_text="Signs our calls and theirs (Standard Webhooks)", null=True
                    ),
                ),
                (
                    "requires_signature",
                    models.BooleanField(default=False, help_text="Refuse status calls without a signature"),
                ),
                (
                    "client",
                    models.ForeignKey(
                        blank=True,
                        help_text="The system that reports for this department",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL,
                    ),
                ),
                (
                    "poll_seconds",
                    models.PositiveIntegerField(default=300, validators=[foundation.durations.Between((30, 86400))]),
                ),
                ("failures", models.PositiveIntegerField(default=0, editable=False)),
                ("paused_until", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "db_table": "inquiries_department",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("gateway", "manual"), models.Q(("url", ""), _negated=True), _connector="OR"
                        ),
                        name="http_department_has_an_address",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("requires_signature", False), ("secret__isnull", False), _connector="OR"),
                        name="signed_department_has_a_secret",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DepartmentMember",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="inquiries.department"
                    ),
                ),
            ],
            options={
                "db_table": "inquiries_department_member",
                "constraints": [models.UniqueConstraint(fields=("user", "department"), name="department_member_once")],
            },
        ),
        migrations.CreateModel(
            name="DepartmentRequest",
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
                        related_name="department_requests",
                        to="inquiries.inquiry",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="inquiries.department"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("sent", "sent"),
                            ("accepted", "accepted"),
                            ("in_progress", "in_progress"),
                            ("answered", "answered"),
                            ("rejected", "rejected"),
                            ("cancelled", "cancelled"),
                        ],
                        max_length=12,
                    ),
                ),
                ("summary", models.CharField(max_length=200)),
                ("details", models.TextField(blank=True)),
                ("answer", models.TextField(blank=True)),
                ("requested_by_id", models.UUIDField(null=True)),
                ("requested_by_name", models.CharField(max_length=120)),
                ("external_reference", models.CharField(blank=True, max_length=80)),
                ("target_seconds", models.PositiveIntegerField()),
                (
                    "calendar_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="desk.calendarversion"
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("warning_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("alerts_given", models.PositiveSmallIntegerField(default=0)),
                ("alert_at", models.DateTimeField(null=True)),
                ("delivered_at", models.DateTimeField(help_text="When the department's system had it", null=True)),
                (
                    "taken_back_at",
                    models.DateTimeField(help_text="When the department's system knew that it is cancelled", null=True),
                ),
                ("call_at", models.DateTimeField(null=True)),
                ("call_attempts", models.PositiveIntegerField(default=0)),
                ("leased_until", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "inquiries_department_request",
                "indexes": [
                    models.Index(fields=["inquiry", "created_at"], name="request_of_inquiry"),
                    models.Index(fields=["department", "-created_at", "id"], name="request_of_department"),
                    models.Index(
                        condition=models.Q(("alert_at__isnull", False)), fields=["alert_at"], name="request_alert_due"
                    ),
                    models.Index(
                        condition=models.Q(("call_at__isnull", False)), fields=["call_at"], name="request_call_due"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("alert_at__isnull", True),
                                ("ended_at__isnull", False),
                                ("status__in", ["answered", "cancelled", "rejected"]),
                            ),
                            models.Q(
                                models.Q(("status__in", ["answered", "cancelled", "rejected"]), _negated=True),
                                ("ended_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="request_ended_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["sent", "accepted", "in_progress", "answered", "rejected", "cancelled"])
                        ),
                        name="request_of_known_status",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DepartmentReport",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="inquiries.departmentrequest",
                    ),
                ),
                ("status", models.CharField(max_length=12)),
                (
                    "effect",
                    models.CharField(
                        choices=[
                            ("applied", "Updated the request"),
                            ("repeated", "Already known"),
                            ("late", "Out of date: a later update came first"),
                            ("after_end", "Answered after the request was canceled"),
                        ],
                        max_length=10,
                    ),
                ),
                ("road", models.CharField(help_text="call, poll, person or system", max_length=12)),
                ("report_key", models.CharField(max_length=120)),
                ("note", models.TextField(blank=True)),
                ("by_name", models.CharField(max_length=120)),
                ("received_at", models.DateTimeField()),
            ],
            options={
                "db_table": "inquiries_department_report",
                "constraints": [models.UniqueConstraint(fields=("request", "report_key"), name="report_once")],
            },
        ),
        migrations.CreateModel(
            name="SharedFile",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shared_files",
                        to="inquiries.departmentrequest",
                    ),
                ),
                (
                    "attachment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shared_with",
                        to="inquiries.attachment",
                    ),
                ),
                ("shared_by_id", models.UUIDField(null=True)),
                ("shared_by_name", models.CharField(max_length=120)),
                ("shared_at", models.DateTimeField()),
                ("taken_back_at", models.DateTimeField(null=True)),
                ("taken_back_by_name", models.CharField(blank=True, max_length=120)),
            ],
            options={
                "db_table": "inquiries_shared_file",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("taken_back_at__isnull", True)),
                        fields=("request", "attachment"),
                        name="file_shared_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("taken_back_at__isnull", True),
                            ("taken_back_at__gte", models.F("shared_at")),
                            _connector="OR",
                        ),
                        name="file_taken_back_after_sharing",
                    ),
                ],
            },
        ),
    ]
