"""Events go on after the numbers that a restore leaves out (ADR 52)."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0004_unread_by_subject"),
        ("journal", "0008_restores"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="outboxmessage",
            name="outbox_no_leap",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outboxmessage",
            trigger=pgtrigger.compiler.Trigger(
                name="outbox_no_leap",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.sequence IS NOT NULL)",
                    func="\nIF NEW.sequence > greatest(\n    (SELECT COALESCE(max(sequence), 0) FROM outbox_message), (SELECT max(sequence_to) FROM journal_restore)\n) + 5000 THEN\n    RAISE EXCEPTION 'an event takes the next number' USING ERRCODE = 'check_violation';\nEND IF;\nRETURN NEW;\n",
                    hash="30d50dc5a3a654770323ca2653a5165a56e0763c",
                    operation='INSERT OR UPDATE OF "sequence"',
                    pgid="pgtrigger_outbox_no_leap_10d5c",
                    table="outbox_message",
                    when="BEFORE",
                ),
            ),
        ),
    ]
