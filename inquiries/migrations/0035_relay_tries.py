"""Tries of agents to tell the member, and when they want to be reminded to call again."""

import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models
from django.utils.dateparse import parse_duration

import foundation.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0031_incidents_triggers"),
    ]

    operations = [
        migrations.CreateModel(
            name="RelayTry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("told", "told"),
                            ("left_message", "left_message"),
                            ("not_reached", "not_reached"),
                            ("try_later", "try_later"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "reached",
                    models.CharField(
                        blank=True, choices=[("member", "member"), ("representative", "representative")], max_length=16
                    ),
                ),
                (
                    "authority",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("appointed_representative", "appointed_representative"),
                            ("power_of_attorney", "power_of_attorney"),
                            ("legal_guardian", "legal_guardian"),
                            ("member_permission", "member_permission"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "try_again_at",
                    models.DateTimeField(help_text="When the agent wants to be reminded to call again", null=True),
                ),
                (
                    "reminder_done_at",
                    models.DateTimeField(help_text="When the reminder was given or no longer needed", null=True),
                ),
                ("author_id", models.UUIDField(null=True)),
                ("author_name", models.CharField(max_length=120)),
                ("created_at", models.DateTimeField()),
                (
                    "inquiry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="relay_tries", to="inquiries.inquiry"
                    ),
                ),
            ],
            options={
                "db_table": "inquiries_relay_try",
                "indexes": [
                    models.Index(
                        condition=models.Q(("reminder_done_at__isnull", True), ("try_again_at__isnull", False)),
                        fields=["try_again_at"],
                        name="relay_try_due",
                    ),
                    models.Index(fields=["inquiry", "-created_at"], name="relay_try_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "told"), ("reached__in", ["member", "representative"])),
                            models.Q(("outcome__in", ["left_message", "not_reached", "try_later"]), ("reached", "")),
                            _connector="OR",
                        ),
                        name="relay_try_told_says_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "authority__in",
                                    [
                                        "appointed_representative",
                                        "power_of_attorney",
                                        "legal_guardian",
                                        "member_permission",
                                    ],
                                ),
                                ("reached", "representative"),
                            ),
                            models.Q(models.Q(("reached", "representative"), _negated=True), ("authority", "")),
                            _connector="OR",
                        ),
                        name="relay_try_says_authority",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("try_again_at__isnull", True), models.Q(("outcome", "try_later"), _negated=True)),
                            models.Q(
                                ("try_again_at__gt", models.F("created_at")),
                                ("try_again_at__isnull", False),
                                (
                                    "try_again_at__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("created_at"), "+", models.Value(parse_duration("P14D"))
                                    ),
                                ),
                                models.Q(("outcome", "told"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="relay_try_again_in_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reminder_done_at__isnull", True), ("try_again_at__isnull", False), _connector="OR"
                        ),
                        name="relay_try_had_reminder",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reminder_done_at__isnull", True), ("try_again_at__isnull", False)),
                        fields=("inquiry",),
                        name="relay_try_one_reminder",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="relaytry",
            trigger=pgtrigger.compiler.Trigger(
                name="relay_try_stays_as_recorded",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='RAISE EXCEPTION \'pgtrigger: Cannot update of "inquiry_id", "outcome", "reached", "authority", "try_again_at", "author_id", "author_name", "created_at" rows from % table\', TG_TABLE_NAME;',
                    hash="b426715555f885c7f6283ff0cce03f5f1d4d9018",
                    operation='UPDATE OF "inquiry_id", "outcome", "reached", "authority", "try_again_at", "author_id", "author_name", "created_at"',
                    pgid="pgtrigger_relay_try_stays_as_recorded_3b424",
                    table="inquiries_relay_try",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="relaytry",
            trigger=pgtrigger.compiler.Trigger(
                name="relay_tries_are_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF (TG_OP = 'INSERT' OR NEW.created_at IS DISTINCT FROM OLD.created_at)\n       AND (NEW.created_at < clock_timestamp() - interval '1 hour'\n            OR NEW.created_at > clock_timestamp() + interval '10 minutes') THEN\n        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN\n            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'created_at', TG_TABLE_NAME\n                USING ERRCODE = 'check_violation';\n        END IF;\n    END IF;\n    IF (TG_OP = 'INSERT' OR NEW.reminder_done_at IS DISTINCT FROM OLD.reminder_done_at)\n       AND (NEW.reminder_done_at < clock_timestamp() - interval '1 hour'\n            OR NEW.reminder_done_at > clock_timestamp() + interval '10 minutes') THEN\n        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN\n            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'reminder_done_at', TG_TABLE_NAME\n                USING ERRCODE = 'check_violation';\n        END IF;\n    END IF;\n    RETURN NEW;\n",
                    hash="7f3e6af9225d5f650fec750ca0f7c58dde1ab388",
                    operation='INSERT OR UPDATE OF "created_at", "reminder_done_at"',
                    pgid="pgtrigger_relay_tries_are_of_now_e35b8",
                    table="inquiries_relay_try",
                    when="BEFORE",
                ),
            ),
        ),
    ]
