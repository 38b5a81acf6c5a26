"""Messages that their authors can undo before they are sent."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import foundation.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0027_types_found_by_what_people_say"),
    ]

    operations = [
        migrations.CreateModel(
            name="HeldMessage",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("body", models.TextField()),
                ("is_staff", models.BooleanField(help_text="Whether ARSOS writes it to the agent")),
                ("author_id", models.UUIDField()),
                ("author_name", models.CharField(max_length=120)),
                ("author_role", models.CharField(max_length=40)),
                ("created_at", models.DateTimeField()),
                ("send_at", models.DateTimeField(help_text="Until then its author can undo it")),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "inquiry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="held_messages",
                        to="inquiries.inquiry",
                    ),
                ),
                (
                    "message",
                    models.OneToOneField(
                        help_text="What it became",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="inquiries.inquirymessage",
                    ),
                ),
            ],
            options={
                "db_table": "inquiries_held_message",
                "indexes": [
                    models.Index(
                        condition=models.Q(("message__isnull", True), ("undone_at__isnull", True)),
                        fields=["send_at"],
                        name="held_message_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("message__isnull", True),
                            models.Q(("body", ""), ("undone_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="held_message_ends_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("send_at__gt", models.F("created_at"))), name="held_message_waits"
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="heldmessage",
            trigger=pgtrigger.compiler.Trigger(
                name="held_message_stays_as_written",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='RAISE EXCEPTION \'pgtrigger: Cannot update of "inquiry_id", "is_staff", "author_id", "author_name", "author_role", "created_at", "send_at" rows from % table\', TG_TABLE_NAME;',
                    hash="5881305009198eb1a9f3350de9645cd5c63799f6",
                    operation='UPDATE OF "inquiry_id", "is_staff", "author_id", "author_name", "author_role", "created_at", "send_at"',
                    pgid="pgtrigger_held_message_stays_as_written_258e0",
                    table="inquiries_held_message",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="heldmessage",
            trigger=pgtrigger.compiler.Trigger(
                name="held_message_stays_ended",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."undone_at" IS NOT NULL OR OLD."message_id" IS NOT NULL)',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="ad84a181068911969bd4ea56db0a97b508929b70",
                    operation="UPDATE",
                    pgid="pgtrigger_held_message_stays_ended_9c862",
                    table="inquiries_held_message",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="heldmessage",
            trigger=pgtrigger.compiler.Trigger(
                name="held_messages_are_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF (TG_OP = 'INSERT' OR NEW.created_at IS DISTINCT FROM OLD.created_at)\n       AND (NEW.created_at < clock_timestamp() - interval '1 hour'\n            OR NEW.created_at > clock_timestamp() + interval '10 minutes') THEN\n        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN\n            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'created_at', TG_TABLE_NAME\n                USING ERRCODE = 'check_violation';\n        END IF;\n    END IF;\n    IF (TG_OP = 'INSERT' OR NEW.undone_at IS DISTINCT FROM OLD.undone_at)\n       AND (NEW.undone_at < clock_timestamp() - interval '1 hour'\n            OR NEW.undone_at > clock_timestamp() + interval '10 minutes') THEN\n        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN\n            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'undone_at', TG_TABLE_NAME\n                USING ERRCODE = 'check_violation';\n        END IF;\n    END IF;\n    RETURN NEW;\n",
                    hash="346c6dd38fbfa254e29212b739d31255a2bf5702",
                    operation='INSERT OR UPDATE OF "created_at", "undone_at"',
                    pgid="pgtrigger_held_messages_are_of_now_618d1",
                    table="inquiries_held_message",
                    when="BEFORE",
                ),
            ),
        ),
    ]
