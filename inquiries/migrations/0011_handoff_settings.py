"""The units behind hand-overs, legal deadlines, and the rules that suggest one."""

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
    dependencies = [
        ("accounts", "__first__"),
        ("inquiries", "0010_routing"),
    ]

    operations = [
        migrations.CreateModel(
            name="DestinationUnit",
            fields=[
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
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("title", models.CharField(max_length=80)),
                (
                    "email",
                    models.EmailField(
                        blank=True, help_text="Gets a mail about each handoff, without PHI", max_length=254
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        blank=True,
                        help_text="The unit's own system: it may fetch packets and acknowledge",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hand_over_units",
                        to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL,
                    ),
                ),
                (
                    "acknowledge_minutes",
                    models.PositiveIntegerField(default=240, validators=[foundation.durations.Between((1, 180000))]),
                ),
                (
                    "acknowledge_expedited_minutes",
                    models.PositiveIntegerField(default=60, validators=[foundation.durations.Between((1, 180000))]),
                ),
                (
                    "relay_words",
                    models.TextField(help_text="For the agent to relay: what happens now, what the member must do"),
                ),
            ],
            options={
                "db_table": "inquiries_destination_unit",
            },
        ),
        migrations.CreateModel(
            name="LegalClock",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
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
                (
                    "plan_types",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), size=None),
                ),
                (
                    "target_seconds",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="From an hour to a year; empty: no federal limit",
                        null=True,
                        validators=[foundation.durations.Between((3600, 31622400))],
                    ),
                ),
                ("source", models.CharField(help_text="The regulation that says so", max_length=80)),
                (
                    "runs_from",
                    models.CharField(
                        choices=[
                            ("receipt", "First receipt"),
                            ("statement", "The prescriber's statement, or 14 days after the request without one"),
                        ],
                        default="receipt",
                        help_text="What the time is counted from",
                        max_length=10,
                    ),
                ),
                (
                    "is_extended",
                    models.BooleanField(default=False, help_text="With the 14 days by which the plan may extend it"),
                ),
                (
                    "in_force_from",
                    models.DateField(blank=True, null=True, validators=[foundation.periods.require_day_of_business]),
                ),
                (
                    "in_force_until",
                    models.DateField(blank=True, null=True, validators=[foundation.periods.require_day_of_business]),
                ),
                (
                    "checked_by",
                    models.CharField(blank=True, help_text="Who compared it with the regulation", max_length=120),
                ),
                (
                    "checked_on",
                    models.DateField(blank=True, null=True, validators=[foundation.periods.require_day_of_business]),
                ),
                (
                    "check_note",
                    models.CharField(
                        blank=True,
                        help_text="Which text it was compared with, and what is still to be compared",
                        max_length=240,
                    ),
                ),
            ],
            options={
                "db_table": "inquiries_legal_clock",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("checked_by", ""), ("checked_on__isnull", True)),
                            models.Q(models.Q(("checked_by", ""), _negated=True), ("checked_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="legal_clock_checked_by_and_on",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_extended", False),
                            models.Q(
                                models.Q(("destination__startswith", "part_d"), _negated=True),
                                models.Q(("variant__startswith", "part_b_drug"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="no_extension_for_drugs",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("in_force_from__isnull", True),
                            ("in_force_until__isnull", True),
                            ("in_force_until__gte", models.F("in_force_from")),
                            _connector="OR",
                        ),
                        name="legal_clock_ends_after_start",
                    ),
                    models.UniqueConstraint(fields=("destination", "variant"), name="legal_clock_once_per_variant"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SuggestionRuleSet",
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
                ("rules", models.JSONField()),
                ("created_by_name", models.CharField(max_length=120)),
                ("created_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "db_table": "inquiries_suggestion_rule_set",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "published")),
                        fields=("state",),
                        name="one_published_suggestion_rule_set",
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="destinationunit",
            trigger=pgtrigger.compiler.Trigger(
                name="acknowledging_in_bounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NEW.acknowledge_minutes IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.acknowledge_minutes IS DISTINCT FROM OLD.acknowledge_minutes)
       AND NEW.acknowledge_minutes NOT BETWEEN 1 AND 180000 THEN
        RAISE EXCEPTION 'acknowledge_minutes lies outside 1 to 180000' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.acknowledge_expedited_minutes IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.acknowledge_expedited_minutes IS DISTINCT FROM OLD.acknowledge_expedited_minutes)
       AND NEW.acknowledge_expedited_minutes NOT BETWEEN 1 AND 180000 THEN
        RAISE EXCEPTION 'acknowledge_expedited_minutes lies outside 1 to 180000' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="cea9ac43a7e94bdebe896e63ab735e816db93a8a",
                    operation='INSERT OR UPDATE OF "acknowledge_minutes", "acknowledge_expedited_minutes"',
                    pgid="pgtrigger_acknowledging_in_bounds_5d4b6",
                    table="inquiries_destination_unit",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="legalclock",
            trigger=pgtrigger.compiler.Trigger(
                name="legal_time_in_bounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NEW.target_seconds IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.target_seconds IS DISTINCT FROM OLD.target_seconds)
       AND NEW.target_seconds NOT BETWEEN 3600 AND 31622400 THEN
        RAISE EXCEPTION 'target_seconds lies outside 3600 to 31622400' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="32a5555ecac3ca3bc5b2d72eb9af08b0eb1df266",
                    operation='INSERT OR UPDATE OF "target_seconds"',
                    pgid="pgtrigger_legal_time_in_bounds_27a06",
                    table="inquiries_legal_clock",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="suggestionruleset",
            trigger=pgtrigger.compiler.Trigger(
                name="published_suggestion_rules_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF OLD.state <> 'draft' AND (NEW.rules <> OLD.rules OR NEW.version <> OLD.version OR NEW.state = 'draft') THEN
        RAISE EXCEPTION 'published suggestion rules never change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="bc455bc718963411cc0c058734e4a156fea6394a",
                    operation="UPDATE",
                    pgid="pgtrigger_published_suggestion_rules_stay_83c1b",
                    table="inquiries_suggestion_rule_set",
                    when="BEFORE",
                ),
            ),
        ),
    ]
