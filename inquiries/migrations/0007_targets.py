"""Targets and their clocks, whom they alert, and when agents are reminded."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import foundation.durations
import foundation.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0001_queues_and_associates"),
        ("inquiries", "0006_attachments"),
    ]

    operations = [
        migrations.CreateModel(
            name="InquiryClock",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="clocks", to="inquiries.inquiry"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("first_response", "First response"),
                            ("resolution", "Resolution"),
                            ("regulatory", "Regulatory"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "label",
                    models.CharField(blank=True, help_text="Which duty a regulatory deadline is for", max_length=60),
                ),
                (
                    "round",
                    models.PositiveSmallIntegerField(default=0, help_text="Counts reopenings: each starts a new clock"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Running"),
                            ("paused", "Paused"),
                            ("met", "Met"),
                            ("missed", "Met after the target"),
                            ("stopped", "No longer needed"),
                        ],
                        max_length=8,
                    ),
                ),
                ("target_seconds", models.PositiveIntegerField()),
                ("elapsed_seconds", models.PositiveIntegerField(default=0)),
                (
                    "calendar_version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="desk.calendarversion",
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("running_since", models.DateTimeField(null=True)),
                ("warning_at", models.DateTimeField(null=True)),
                ("urgent_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                (
                    "alerts_given",
                    models.PositiveSmallIntegerField(default=0, help_text="How many of the shares have been alerted"),
                ),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "inquiries_clock",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "running")),
                        fields=["calendar_version"],
                        name="running_on_calendar",
                    ),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", False)), fields=["ended_at"], name="clock_ended"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("inquiry", "kind", "label", "round"), name="clock_once_per_round"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "running"), _negated=True),
                            models.Q(("running_since__isnull", False), ("due_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="running_clock_is_due",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "regulatory"), _negated=True),
                            models.Q(("state", "paused"), _negated=True),
                            _connector="OR",
                        ),
                        name="regulatory_clock_never_pauses",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("alerts_given__lte", 3)), name="clock_alerts_of_known_shares"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "paused"), _negated=True),
                            ("due_at__isnull", True),
                            ("alerts_given", 3),
                            _connector="OR",
                        ),
                        name="paused_clock_is_due_when_missed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClockInterval",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="intervals",
                        to="inquiries.inquiryclock",
                    ),
                ),
                ("state", models.CharField(max_length=8)),
                ("from_at", models.DateTimeField()),
                ("to_at", models.DateTimeField(null=True)),
                ("why", models.CharField(max_length=60)),
                ("by_name", models.CharField(max_length=120)),
            ],
            options={
                "db_table": "inquiries_clock_interval",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("to_at__isnull", True)),
                        fields=("clock",),
                        name="one_open_interval_per_clock",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ClockAlert",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="alerts", to="inquiries.inquiryclock"
                    ),
                ),
                ("share", models.PositiveSmallIntegerField()),
                ("reached_at", models.DateTimeField()),
                ("given_at", models.DateTimeField()),
                (
                    "recipients",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
            ],
            options={
                "db_table": "inquiries_clock_alert",
                "constraints": [
                    models.UniqueConstraint(fields=("clock", "share"), name="alert_once_per_share"),
                    models.CheckConstraint(
                        condition=models.Q(("share__in", (75, 90, 100))), name="alert_of_a_known_share"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AlertRule",
            fields=[
                (
                    "share",
                    models.PositiveSmallIntegerField(
                        choices=[(75, "75 %"), (90, "90 %"), (100, "100 %")], primary_key=True, serialize=False
                    ),
                ),
                (
                    "recipients",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("holder", "Assignee"),
                                ("lead", "Leads of the queue"),
                                ("agent", "The agent"),
                            ],
                            max_length=10,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
            ],
            options={
                "db_table": "inquiries_alert_rule",
            },
        ),
        migrations.CreateModel(
            name="FollowUpPlan",
            fields=[
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("silent_agent", "The agent has not replied"),
                            ("unconfirmed_relay", "The relay has not been confirmed"),
                        ],
                        max_length=20,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "reminder_days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        help_text="Days after which to remind, rising",
                        size=None,
                    ),
                ),
                (
                    "close_after_days",
                    models.PositiveSmallIntegerField(validators=[foundation.durations.Between((1, 180))]),
                ),
            ],
            options={
                "db_table": "inquiries_follow_up_plan",
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inquiryclock",
            trigger=pgtrigger.compiler.Trigger(
                name="clocks_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="cfaa7ce1e6e1179a16981e2064d3818c891c8239",
                    operation="DELETE",
                    pgid="pgtrigger_clocks_stay_6eb87",
                    table="inquiries_clock",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inquiryclock",
            trigger=pgtrigger.compiler.Trigger(
                name="clocks_stay_of_their_duty",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF (NEW.inquiry_id, NEW.kind, NEW.label, NEW.round) IS DISTINCT FROM (OLD.inquiry_id, OLD.kind, OLD.label, OLD.round)
       AND NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
        RAISE EXCEPTION 'this part of a row of % stays as it was made', TG_TABLE_NAME USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="a595a12cf4ad56aa388ef9161ae3b1e86059b40d",
                    operation='UPDATE OF "inquiry_id", "kind", "label", "round"',
                    pgid="pgtrigger_clocks_stay_of_their_duty_fcda4",
                    table="inquiries_clock",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inquiryclock",
            trigger=pgtrigger.compiler.Trigger(
                name="missed_target_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF OLD.kind <> 'regulatory' AND OLD.alerts_given = 3 AND OLD.due_at IS NOT NULL
       AND (NEW.due_at IS DISTINCT FROM OLD.due_at OR NEW.alerts_given < 3 OR NEW.state = 'met') THEN
        RAISE EXCEPTION 'a missed target stays missed' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.kind <> 'regulatory' AND NEW.elapsed_seconds < OLD.elapsed_seconds THEN
        RAISE EXCEPTION 'elapsed time stays' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="b39ef5f7d972ca29a91245ced94fcaa37ab744e7",
                    operation='UPDATE OF "due_at", "alerts_given", "state", "elapsed_seconds"',
                    pgid="pgtrigger_missed_target_stays_9c2eb",
                    table="inquiries_clock",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followupplan",
            trigger=pgtrigger.compiler.Trigger(
                name="follow_up_in_bounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NEW.close_after_days IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.close_after_days IS DISTINCT FROM OLD.close_after_days)
       AND NEW.close_after_days NOT BETWEEN 1 AND 180 THEN
        RAISE EXCEPTION 'close_after_days lies outside 1 to 180' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="8e435574bd042b5da3507258c83b4587436cbc7d",
                    operation='INSERT OR UPDATE OF "close_after_days"',
                    pgid="pgtrigger_follow_up_in_bounds_2756c",
                    table="inquiries_follow_up_plan",
                    when="BEFORE",
                ),
            ),
        ),
    ]
