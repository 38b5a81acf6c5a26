"""Tasks on inquiries, each for one person and a time."""

import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models
from django.utils.dateparse import parse_duration

import foundation.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0041_lists_of_what_goes_on"),
    ]

    operations = [
        migrations.CreateModel(
            name="FollowUpTask",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("text", models.CharField(max_length=200)),
                ("due_at", models.DateTimeField()),
                ("for_user_id", models.UUIDField(help_text="Who is to do it")),
                ("for_name", models.CharField(max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("done", "done"), ("canceled", "canceled")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("made_by_id", models.UUIDField()),
                ("made_by_name", models.CharField(max_length=120)),
                ("made_at", models.DateTimeField()),
                (
                    "reminded_at",
                    models.DateTimeField(blank=True, help_text="When its person was reminded, once", null=True),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by_name", models.CharField(blank=True, max_length=120)),
                (
                    "inquiry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follow_up_tasks",
                        to="inquiries.inquiry",
                    ),
                ),
            ],
            options={
                "db_table": "inquiries_follow_up_task",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open"), ("reminded_at__isnull", True)),
                        fields=["due_at", "id"],
                        name="follow_up_task_to_remind",
                    ),
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["for_user_id", "due_at"],
                        name="follow_up_task_of_person",
                    ),
                    models.Index(fields=["inquiry", "due_at"], name="follow_up_task_of_inquiry"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by_name", ""), ("state", "open")),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("state__in", ["done", "canceled"]),
                                models.Q(("ended_by_name", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="follow_up_task_ended_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_at__gt", models.F("made_at")),
                            (
                                "due_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("made_at"), "+", models.Value(parse_duration("366 00:00:00"))
                                ),
                            ),
                        ),
                        name="follow_up_task_due_in_time",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followuptask",
            trigger=pgtrigger.compiler.Trigger(
                name="follow_up_task_stays_as_made",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='RAISE EXCEPTION \'pgtrigger: Cannot update of "inquiry_id", "due_at", "for_user_id", "for_name", "made_by_id", "made_by_name", "made_at" rows from % table\', TG_TABLE_NAME;',
                    hash="7a62c20b848d784236c642199c2dad5cffa47d9c",
                    operation='UPDATE OF "inquiry_id", "due_at", "for_user_id", "for_name", "made_by_id", "made_by_name", "made_at"',
                    pgid="pgtrigger_follow_up_task_stays_as_made_bc51d",
                    table="inquiries_follow_up_task",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followuptask",
            trigger=pgtrigger.compiler.Trigger(
                name="follow_up_tasks_are_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF (TG_OP = 'INSERT' OR NEW.made_at IS DISTINCT FROM OLD.made_at)\n       AND (NEW.made_at < clock_timestamp() - interval '1 hour'\n            OR NEW.made_at > clock_timestamp() + interval '10 minutes') THEN\n        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN\n            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'made_at', TG_TABLE_NAME\n                USING ERRCODE = 'check_violation';\n        END IF;\n    END IF;\n    IF (TG_OP = 'INSERT' OR NEW.reminded_at IS DISTINCT FROM OLD.reminded_at)\n       AND (NEW.reminded_at < clock_timestamp() - interval '1 hour'\n            OR NEW.reminded_at > clock_timestamp() + interval '10 minutes') THEN\n        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN\n            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'reminded_at', TG_TABLE_NAME\n                USING ERRCODE = 'check_violation';\n        END IF;\n    END IF;\n    IF (TG_OP = 'INSERT' OR NEW.ended_at IS DISTINCT FROM OLD.ended_at)\n       AND (NEW.ended_at < clock_timestamp() - interval '1 hour'\n            OR NEW.ended_at > clock_timestamp() + interval '10 minutes') THEN\n        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN\n            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'ended_at', TG_TABLE_NAME\n                USING ERRCODE = 'check_violation';\n        END IF;\n    END IF;\n    RETURN NEW;\n",
                    hash="f127e158a85f3dd590b04741960ca4b90ff803d7",
                    operation='INSERT OR UPDATE OF "made_at", "reminded_at", "ended_at"',
                    pgid="pgtrigger_follow_up_tasks_are_of_now_8755d",
                    table="inquiries_follow_up_task",
                    when="BEFORE",
                ),
            ),
        ),
    ]
