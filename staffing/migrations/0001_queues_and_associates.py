"""Calendars with their opening hours, work queues, skills and associates."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import foundation.identifiers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0003_issued_tokens"),
    ]

    operations = [
        migrations.CreateModel(
            name="Calendar",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True)),
                ("title", models.CharField(max_length=80)),
            ],
            options={
                "db_table": "desk_calendar",
            },
        ),
        migrations.CreateModel(
            name="CalendarVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="desk.calendar"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("effective_at", models.DateTimeField()),
                (
                    "rules",
                    models.JSONField(
                        help_text="CalendarRules as JSON: time zone, weekly hours, holidays, closures, seasons"
                    ),
                ),
            ],
            options={
                "db_table": "desk_calendar_version",
                "constraints": [models.UniqueConstraint(fields=("calendar", "version"), name="calendar_version_once")],
            },
        ),
        migrations.CreateModel(
            name="Skill",
            fields=[
                ("code", models.SlugField(max_length=40, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=80)),
            ],
            options={
                "db_table": "desk_skill",
            },
        ),
        migrations.CreateModel(
            name="Associate",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="associate",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("is_available", models.BooleanField(default=False)),
                ("capacity", models.PositiveSmallIntegerField(default=20)),
                ("availability_changed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "skills",
                    models.ManyToManyField(
                        blank=True, db_table="desk_associate_skill", related_name="associates", to="desk.skill"
                    ),
                ),
            ],
            options={
                "db_table": "desk_associate",
            },
        ),
        migrations.CreateModel(
            name="WorkQueue",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True)),
                ("title", models.CharField(max_length=80)),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="queues", to="desk.calendar"
                    ),
                ),
                (
                    "urgent_calendar",
                    models.ForeignKey(
                        help_text="The calendar of P1 inquiries; seven days a week as shipped",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="urgent_queues",
                        to="desk.calendar",
                    ),
                ),
                ("is_triage", models.BooleanField(default=False)),
                (
                    "distribution",
                    models.CharField(
                        choices=[("pull", "Associates pull"), ("push", "Assigned by skill and capacity")],
                        default="pull",
                        max_length=10,
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "db_table": "desk_work_queue",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_triage", True)), fields=("is_triage",), name="one_triage_queue"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_triage", False), ("is_active", True), _connector="OR"),
                        name="triage_queue_is_active",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QueueMembership",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "associate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="desk.associate"
                    ),
                ),
                (
                    "queue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="desk.workqueue"
                    ),
                ),
                ("is_lead", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "desk_queue_membership",
                "constraints": [models.UniqueConstraint(fields=("associate", "queue"), name="membership_once")],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarversion",
            trigger=pgtrigger.compiler.Trigger(
                name="published_hours_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="6488b1d4d3237699a1a0f083e5804ce670f6d73e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_published_hours_stay_6df75",
                    table="desk_calendar_version",
                    when="BEFORE",
                ),
            ),
        ),
    ]
