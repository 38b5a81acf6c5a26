"""Escalations, and the ladder that they climb."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import foundation.durations
import foundation.identifiers
import foundation.periods


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0003_issued_tokens"),
        ("desk", "0001_queues_and_associates"),
        ("inquiries", "0002_inquiry"),
    ]

    operations = [
        migrations.CreateModel(
            name="LadderRung",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("channel", models.CharField(choices=[("career", "Career"), ("broker", "Broker")], max_length=10)),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("sales_manager", "Sales manager"),
                            ("broker_relationship_manager", "Broker relationship manager"),
                            ("broker_relationship_executive", "Broker relationship executive"),
                        ],
                        max_length=40,
                    ),
                ),
                (
                    "acknowledge_minutes",
                    models.PositiveIntegerField(
                        help_text="Business time until the owner must have acknowledged",
                        validators=[foundation.durations.Between((1, 180000))],
                    ),
                ),
                (
                    "settle_minutes",
                    models.PositiveIntegerField(
                        help_text="Business time until it must be settled",
                        validators=[foundation.durations.Between((1, 180000))],
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ladder_rungs", to="desk.calendar"
                    ),
                ),
                (
                    "fallback",
                    models.ForeignKey(
                        blank=True,
                        help_text="At the top: who is asked when nobody below is there, or nobody acts",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ladder_fallbacks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "escalations_ladder_rung",
                "ordering": ["channel", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("channel", "position"), name="ladder_position_once"),
                    models.UniqueConstraint(fields=("channel", "level"), name="ladder_level_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("acknowledge_minutes__gt", 0), ("settle_minutes__gte", models.F("acknowledge_minutes"))
                        ),
                        name="ladder_times_make_sense",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnerAbsence",
            fields=[
                ("starts_on", models.DateField(validators=[foundation.periods.require_day_of_business])),
                (
                    "ends_on",
                    models.DateField(blank=True, null=True, validators=[foundation.periods.require_day_of_business]),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ladder_absences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "escalations_owner_absence",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "starts_on"), name="absence_once_per_start"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="absence_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Escalation",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="escalations", to="inquiries.inquiry"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("sales_manager", "Sales manager"),
                            ("broker_relationship_manager", "Broker relationship manager"),
                            ("broker_relationship_executive", "Broker relationship executive"),
                            ("fallback", "Fallback"),
                        ],
                        max_length=40,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalations_owned",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("raised", "Raised"), ("acknowledged", "Acknowledged"), ("settled", "Settled")],
                        default="raised",
                        max_length=12,
                    ),
                ),
                (
                    "exhausted_options",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), size=None),
                ),
                ("reason", models.TextField()),
                (
                    "system_check",
                    models.JSONField(default=list, help_text="What ARSOS itself found for each option; informs only"),
                ),
                ("raised_by_name", models.CharField(max_length=120)),
                ("raised_at", models.DateTimeField()),
                ("level_since", models.DateTimeField()),
                ("acknowledge_due_at", models.DateTimeField()),
                ("settle_due_at", models.DateTimeField()),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_by_name", models.CharField(blank=True, max_length=120)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("resolved", "Resolved"),
                            ("action_agreed", "Action agreed"),
                            ("no_change", "No change"),
                            ("inquiry_ended", "The inquiry ended"),
                        ],
                        max_length=16,
                    ),
                ),
                ("outcome_note", models.TextField(blank=True)),
                ("climbs", models.PositiveSmallIntegerField(default=0)),
                (
                    "reminders",
                    models.PositiveSmallIntegerField(default=0, help_text="At the top, where nothing is left to climb"),
                ),
                ("next_check_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "db_table": "escalations_escalation",
                "indexes": [
                    models.Index(fields=["owner", "-raised_at", "id"], name="escalation_of_owner"),
                    models.Index(fields=["-raised_at", "id"], name="escalation_newest"),
                    models.Index(
                        condition=models.Q(("next_check_at__isnull", False)),
                        fields=["next_check_at"],
                        name="escalation_due",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "settled"), _negated=True),
                        fields=("inquiry",),
                        name="one_open_escalation_per_inquiry",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("state", "settled"), _negated=True),
                                ("outcome", ""),
                                ("settled_at__isnull", True),
                            ),
                            models.Q(
                                ("next_check_at__isnull", True),
                                ("settled_at__isnull", False),
                                ("state", "settled"),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="escalation_settled_with_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "acknowledged"), _negated=True),
                            ("acknowledged_at__isnull", False),
                            _connector="OR",
                        ),
                        name="escalation_acknowledged_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EscalationStep",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "escalation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="escalations.escalation"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("sales_manager", "Sales manager"),
                            ("broker_relationship_manager", "Broker relationship manager"),
                            ("broker_relationship_executive", "Broker relationship executive"),
                            ("fallback", "Fallback"),
                        ],
                        max_length=40,
                    ),
                ),
                ("owner_id", models.UUIDField()),
                ("owner_name", models.CharField(max_length=120)),
                ("why", models.CharField(max_length=24)),
                (
                    "passed_over",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        default=list,
                        help_text="Levels where nobody was there",
                        size=None,
                    ),
                ),
                ("reached_at", models.DateTimeField()),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("left_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "escalations_step",
                "ordering": ["number"],
                "constraints": [models.UniqueConstraint(fields=("escalation", "number"), name="step_number_once")],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ladderrung",
            trigger=pgtrigger.compiler.Trigger(
                name="ladder_times_in_bounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NEW.acknowledge_minutes IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.acknowledge_minutes IS DISTINCT FROM OLD.acknowledge_minutes)
       AND NEW.acknowledge_minutes NOT BETWEEN 1 AND 180000 THEN
        RAISE EXCEPTION 'acknowledge_minutes lies outside 1 to 180000' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.settle_minutes IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.settle_minutes IS DISTINCT FROM OLD.settle_minutes)
       AND NEW.settle_minutes NOT BETWEEN 1 AND 180000 THEN
        RAISE EXCEPTION 'settle_minutes lies outside 1 to 180000' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="e990fdbeed3bef5d38964d6bc887eb8879e79d9a",
                    operation='INSERT OR UPDATE OF "acknowledge_minutes", "settle_minutes"',
                    pgid="pgtrigger_ladder_times_in_bounds_83989",
                    table="escalations_ladder_rung",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ownerabsence",
            trigger=pgtrigger.compiler.Trigger(
                name="absence_in_bounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NEW.starts_on IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.starts_on IS DISTINCT FROM OLD.starts_on)
       AND (NEW.starts_on < '1900-01-01' OR NEW.starts_on >= '2200-01-01') THEN
        RAISE EXCEPTION 'starts_on lies outside 1900 to 2199' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.ends_on IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.ends_on IS DISTINCT FROM OLD.ends_on)
       AND (NEW.ends_on < '1900-01-01' OR NEW.ends_on >= '2200-01-01') THEN
        RAISE EXCEPTION 'ends_on lies outside 1900 to 2199' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="69092ee2036a83e7bf9e55a57404ac68a5de054a",
                    operation='INSERT OR UPDATE OF "starts_on", "ends_on"',
                    pgid="pgtrigger_absence_in_bounds_3babb",
                    table="escalations_owner_absence",
                    when="BEFORE",
                ),
            ),
        ),
    ]
