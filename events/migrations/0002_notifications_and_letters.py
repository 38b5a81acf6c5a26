"""Notifications to our own people, and letters to units outside."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import foundation.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("outbox", "0001_events"),
    ]

    operations = [
        migrations.CreateModel(
            name="NotificationChoice",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mail",
                    models.CharField(
                        choices=[("at_once", "Right away"), ("daily", "Once a day"), ("never", "Never")],
                        default="at_once",
                        max_length=8,
                    ),
                ),
            ],
            options={
                "db_table": "outbox_notification_choice",
            },
        ),
        migrations.CreateModel(
            name="Notification",
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
                ("kind", models.CharField(max_length=40)),
                ("subject_id", models.UUIDField()),
                ("reference", models.CharField(blank=True, max_length=12)),
                ("facts", models.JSONField(default=dict)),
                (
                    "once_key",
                    models.CharField(help_text="The same happening tells a person once", max_length=200, unique=True),
                ),
                (
                    "gather_key",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="What of one kind is told together until it is read",
                        max_length=100,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                (
                    "mail_state",
                    models.CharField(
                        choices=[
                            ("none", "Not mailed"),
                            ("waiting", "Waiting to be mailed"),
                            ("sent", "Mailed"),
                            ("dead", "Failed; an administrator can send it again"),
                        ],
                        max_length=8,
                    ),
                ),
                ("mail_due_at", models.DateTimeField(blank=True, null=True)),
                ("mail_attempts", models.PositiveSmallIntegerField(default=0)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("mailed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "db_table": "outbox_notification",
                "indexes": [
                    models.Index(fields=["user", "-created_at", "id"], name="notification_of_user"),
                    models.Index(
                        condition=models.Q(("mail_state", "waiting")), fields=["mail_due_at"], name="mail_due"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("mail_state", "waiting"), _negated=True),
                            ("mail_due_at__isnull", False),
                            _connector="OR",
                        ),
                        name="waiting_mail_is_due",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(models.Q(("gather_key", ""), _negated=True), ("read_at__isnull", True)),
                        fields=("user", "gather_key"),
                        name="unread_notification_gathers",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("subject_id", models.UUIDField()),
                (
                    "once_key",
                    models.CharField(help_text="The same happening is told once", max_length=200, unique=True),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting to be mailed"),
                            ("sent", "Mailed"),
                            ("dead", "Failed; an administrator can send it again"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "db_table": "outbox_letter",
                "indexes": [
                    models.Index(condition=models.Q(("state", "waiting")), fields=["due_at"], name="letter_due"),
                    models.Index(fields=["kind", "subject_id"], name="letter_of_subject"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "waiting"), _negated=True), ("due_at__isnull", False), _connector="OR"
                        ),
                        name="waiting_letter_is_due",
                    )
                ],
            },
        ),
    ]
