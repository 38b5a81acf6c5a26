"""Routing rules, why an inquiry went where it went, and replays of rules."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import foundation.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0001_queues_and_associates"),
        ("inquiries", "0009_departments_triggers"),
    ]

    operations = [
        migrations.CreateModel(
            name="RoutingRuleSet",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField(unique=True)),
                ("title", models.CharField(max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Published"), ("retired", "Retired")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("created_by_name", models.CharField(max_length=120)),
                ("created_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "db_table": "inquiries_routing_rule_set",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "published")), fields=("state",), name="one_published_rule_set"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RoutingRule",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "rule_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rules", to="inquiries.routingruleset"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=120)),
                ("conditions", models.JSONField(default=dict)),
                (
                    "queue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="routing_rules", to="desk.workqueue"
                    ),
                ),
                (
                    "skills",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
            ],
            options={
                "db_table": "inquiries_routing_rule",
                "ordering": ["position"],
                "constraints": [models.UniqueConstraint(fields=("rule_set", "position"), name="rule_position_once")],
            },
        ),
        migrations.CreateModel(
            name="RoutingDecision",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("inquiry_id", models.UUIDField(db_index=True)),
                ("rule_set_version", models.PositiveIntegerField(help_text="Empty: a person moved it", null=True)),
                ("queue_code", models.CharField(max_length=40)),
                ("rules", models.JSONField(help_text="Each rule tried: position, name, matched, why")),
                ("decided_at", models.DateTimeField()),
            ],
            options={
                "db_table": "inquiries_routing_decision",
            },
        ),
        migrations.CreateModel(
            name="RoutingReplay",
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
                (
                    "rule_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replays",
                        to="inquiries.routingruleset",
                    ),
                ),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
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
                ("total", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("moved", models.PositiveIntegerField(default=0)),
                (
                    "failed",
                    models.PositiveIntegerField(default=0, help_text="Inquiries that could not be routed again"),
                ),
                ("position", models.UUIDField(help_text="The last inquiry that was looked at", null=True)),
                (
                    "queues",
                    models.JSONField(default=dict, help_text="By queue: inquiries and breaches before and after"),
                ),
                (
                    "moves",
                    models.JSONField(
                        default=list, help_text="The first thousand that would move: reference, from, to, rule"
                    ),
                ),
                ("started_by_id", models.UUIDField(null=True)),
                ("started_by_name", models.CharField(max_length=120)),
                ("created_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "db_table": "inquiries_routing_replay",
                "abstract": False,
                "indexes": [models.Index(fields=["turn_at"], name="routingreplay_turn")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first_on__lte", models.F("last_on"))), name="replay_of_a_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "failed"), models.Q(("refusal", ""), _negated=True)),
                            models.Q(models.Q(("state", "failed"), _negated=True), ("refusal", "")),
                            _connector="OR",
                        ),
                        name="replay_failed_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at__isnull", True), ("state__in", ["waiting", "running"])),
                            models.Q(("finished_at__isnull", False), ("state__in", ["done", "cancelled", "failed"])),
                            _connector="OR",
                        ),
                        name="replay_finished_at_a_time",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="routingrule",
            trigger=pgtrigger.compiler.Trigger(
                name="routing_rules_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="4fc16b9019729fd388a2b4d3977c3576215e03b4",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_routing_rules_stay_af986",
                    table="inquiries_routing_rule",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="routingdecision",
            trigger=pgtrigger.compiler.Trigger(
                name="routing_decisions_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="c989b839c7ecf4da9b4ac374d7d603ea0d59cf88",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_routing_decisions_stay_e416d",
                    table="inquiries_routing_decision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="routingreplay",
            trigger=pgtrigger.compiler.Trigger(
                name="replay_in_bounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NEW.first_on IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.first_on IS DISTINCT FROM OLD.first_on)
       AND (NEW.first_on < '1900-01-01' OR NEW.first_on >= '2200-01-01') THEN
        RAISE EXCEPTION 'first_on lies outside 1900 to 2199' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.last_on IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.last_on IS DISTINCT FROM OLD.last_on)
       AND (NEW.last_on < '1900-01-01' OR NEW.last_on >= '2200-01-01') THEN
        RAISE EXCEPTION 'last_on lies outside 1900 to 2199' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="d3e0b9920831b343a26031a8e045d0c460ce6bff",
                    operation='INSERT OR UPDATE OF "first_on", "last_on"',
                    pgid="pgtrigger_replay_in_bounds_6b60e",
                    table="inquiries_routing_replay",
                    when="BEFORE",
                ),
            ),
        ),
    ]
