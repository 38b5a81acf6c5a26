"""Days added up for reports, and the triggers that mark a day once something on it changes (ADR 37)."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import foundation.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_agent_documents"),
        ("desk", "0001_queues_and_associates"),
        ("inquiries", "0021_search_words_of_lists"),
    ]

    operations = [
        migrations.CreateModel(
            name="DailyRollUp",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("filed", models.PositiveIntegerField(default=0)),
                ("resolved", models.PositiveIntegerField(default=0)),
                ("closed", models.PositiveIntegerField(default=0)),
                ("handed_over", models.PositiveIntegerField(default=0)),
                ("first_response_met", models.PositiveIntegerField(default=0)),
                ("first_response_missed", models.PositiveIntegerField(default=0)),
                ("resolution_met", models.PositiveIntegerField(default=0)),
                ("resolution_missed", models.PositiveIntegerField(default=0)),
                ("regulatory_met", models.PositiveIntegerField(default=0)),
                ("regulatory_missed", models.PositiveIntegerField(default=0)),
                (
                    "seconds",
                    django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), default=list, size=None),
                ),
            ],
            options={
                "db_table": "inquiries_daily_roll_up",
            },
        ),
        migrations.CreateModel(
            name="RolledDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("rolled_at", models.DateTimeField()),
            ],
            options={
                "db_table": "inquiries_rolled_day",
            },
        ),
        migrations.CreateModel(
            name="StaleDay",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("day", models.DateField(db_index=True)),
            ],
            options={
                "db_table": "inquiries_stale_day",
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handover",
            trigger=pgtrigger.compiler.Trigger(
                name="hand_over_marks_days",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE one date;",
                    func="\n    FOR one IN\n        SELECT DISTINCT (instant AT TIME ZONE 'America/New_York')::date\n        FROM (SELECT unnest(ARRAY[OLD.handed_over_at, NEW.handed_over_at]) AS instant) AS counted WHERE instant IS NOT NULL ORDER BY 1\n    LOOP\n        PERFORM pg_advisory_xact_lock_shared(37, one - DATE '2000-01-01');\n        INSERT INTO inquiries_stale_day (day)\n            SELECT one WHERE EXISTS (SELECT FROM inquiries_rolled_day WHERE day = one);\n    END LOOP;\n    RETURN NULL;\n",
                    hash="939a52ad033ca11c14a0e3db080d2267989cab37",
                    operation="INSERT OR DELETE",
                    pgid="pgtrigger_hand_over_marks_days_d37a4",
                    table="inquiries_hand_over",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handover",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_hand_over_marks_days",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN ((OLD.handed_over_at, OLD.state) IS DISTINCT FROM (NEW.handed_over_at, NEW.state))",
                    declare="DECLARE one date;",
                    func="\n    FOR one IN\n        SELECT DISTINCT (instant AT TIME ZONE 'America/New_York')::date\n        FROM (SELECT unnest(ARRAY[OLD.handed_over_at, NEW.handed_over_at]) AS instant) AS counted WHERE instant IS NOT NULL ORDER BY 1\n    LOOP\n        PERFORM pg_advisory_xact_lock_shared(37, one - DATE '2000-01-01');\n        INSERT INTO inquiries_stale_day (day)\n            SELECT one WHERE EXISTS (SELECT FROM inquiries_rolled_day WHERE day = one);\n    END LOOP;\n    RETURN NULL;\n",
                    hash="fcfc0cbbb3fd714bb44ebb16e1f2243c59d45587",
                    operation='UPDATE OF "handed_over_at", "state"',
                    pgid="pgtrigger_changed_hand_over_marks_days_b01fb",
                    table="inquiries_hand_over",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inquiry",
            trigger=pgtrigger.compiler.Trigger(
                name="filing_marks_days",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE one date;",
                    func="\n    FOR one IN\n        SELECT DISTINCT (instant AT TIME ZONE 'America/New_York')::date\n        FROM (SELECT unnest(ARRAY[OLD.created_at, NEW.created_at, OLD.resolved_at, NEW.resolved_at, OLD.closed_at, NEW.closed_at]) AS instant) AS counted WHERE instant IS NOT NULL ORDER BY 1\n    LOOP\n        PERFORM pg_advisory_xact_lock_shared(37, one - DATE '2000-01-01');\n        INSERT INTO inquiries_stale_day (day)\n            SELECT one WHERE EXISTS (SELECT FROM inquiries_rolled_day WHERE day = one);\n    END LOOP;\n    RETURN NULL;\n",
                    hash="fb52d53344c04dac6c1afc08ab6d534044c494d5",
                    operation="INSERT OR DELETE",
                    pgid="pgtrigger_filing_marks_days_b812f",
                    table="inquiries_inquiry",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inquiry",
            trigger=pgtrigger.compiler.Trigger(
                name="answer_marks_days",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN ((OLD.created_at, OLD.resolved_at) IS DISTINCT FROM (NEW.created_at, NEW.resolved_at))",
                    declare="DECLARE one date;",
                    func="\n    FOR one IN\n        SELECT DISTINCT (instant AT TIME ZONE 'America/New_York')::date\n        FROM (SELECT unnest(ARRAY[OLD.created_at, NEW.created_at, OLD.resolved_at, NEW.resolved_at]) AS instant) AS counted WHERE instant IS NOT NULL ORDER BY 1\n    LOOP\n        PERFORM pg_advisory_xact_lock_shared(37, one - DATE '2000-01-01');\n        INSERT INTO inquiries_stale_day (day)\n            SELECT one WHERE EXISTS (SELECT FROM inquiries_rolled_day WHERE day = one);\n    END LOOP;\n    RETURN NULL;\n",
                    hash="7d132353faa7dbd642046cdf71da2d099f32189d",
                    operation='UPDATE OF "created_at", "resolved_at"',
                    pgid="pgtrigger_answer_marks_days_0735b",
                    table="inquiries_inquiry",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inquiry",
            trigger=pgtrigger.compiler.Trigger(
                name="closing_marks_days",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN ((OLD.closed_at) IS DISTINCT FROM (NEW.closed_at) OR (OLD.status = 'closed') <> (NEW.status = 'closed'))",
                    declare="DECLARE one date;",
                    func="\n    FOR one IN\n        SELECT DISTINCT (instant AT TIME ZONE 'America/New_York')::date\n        FROM (SELECT unnest(ARRAY[OLD.closed_at, NEW.closed_at]) AS instant) AS counted WHERE instant IS NOT NULL ORDER BY 1\n    LOOP\n        PERFORM pg_advisory_xact_lock_shared(37, one - DATE '2000-01-01');\n        INSERT INTO inquiries_stale_day (day)\n            SELECT one WHERE EXISTS (SELECT FROM inquiries_rolled_day WHERE day = one);\n    END LOOP;\n    RETURN NULL;\n",
                    hash="92f96deb7f6aa021ead8c2b59de68367f4d9e483",
                    operation='UPDATE OF "closed_at", "status"',
                    pgid="pgtrigger_closing_marks_days_ede12",
                    table="inquiries_inquiry",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inquiry",
            trigger=pgtrigger.compiler.Trigger(
                name="moving_marks_days",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN ((OLD.queue_id, OLD.inquiry_type_id, OLD.agent_id, OLD.reopen_count) IS DISTINCT FROM (NEW.queue_id, NEW.inquiry_type_id, NEW.agent_id, NEW.reopen_count))",
                    declare="DECLARE one date;",
                    func="\n    FOR one IN\n        SELECT DISTINCT (instant AT TIME ZONE 'America/New_York')::date\n        FROM (\n            SELECT unnest(ARRAY[NEW.created_at, NEW.resolved_at, NEW.closed_at]) AS instant\n            UNION ALL SELECT ended_at FROM inquiries_clock WHERE inquiry_id = NEW.id\n            UNION ALL SELECT handed_over_at FROM inquiries_hand_over WHERE inquiry_id = NEW.id\n) AS counted WHERE instant IS NOT NULL ORDER BY 1\n    LOOP\n        PERFORM pg_advisory_xact_lock_shared(37, one - DATE '2000-01-01');\n        INSERT INTO inquiries_stale_day (day)\n            SELECT one WHERE EXISTS (SELECT FROM inquiries_rolled_day WHERE day = one);\n    END LOOP;\n    RETURN NULL;\n",
                    hash="e0d62aaf94ab0a37e8e87d997634a3ddf94455ca",
                    operation='UPDATE OF "queue_id", "inquiry_type_id", "agent_id", "reopen_count"',
                    pgid="pgtrigger_moving_marks_days_e1315",
                    table="inquiries_inquiry",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inquiryclock",
            trigger=pgtrigger.compiler.Trigger(
                name="ended_clock_marks_days",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.ended_at IS NOT NULL)",
                    declare="DECLARE one date;",
                    func="\n    FOR one IN\n        SELECT DISTINCT (instant AT TIME ZONE 'America/New_York')::date\n        FROM (SELECT unnest(ARRAY[OLD.ended_at, NEW.ended_at]) AS instant) AS counted WHERE instant IS NOT NULL ORDER BY 1\n    LOOP\n        PERFORM pg_advisory_xact_lock_shared(37, one - DATE '2000-01-01');\n        INSERT INTO inquiries_stale_day (day)\n            SELECT one WHERE EXISTS (SELECT FROM inquiries_rolled_day WHERE day = one);\n    END LOOP;\n    RETURN NULL;\n",
                    hash="b7aa18c8c45692092ec90976d601b365c9d30ecb",
                    operation="INSERT",
                    pgid="pgtrigger_ended_clock_marks_days_a2876",
                    table="inquiries_clock",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inquiryclock",
            trigger=pgtrigger.compiler.Trigger(
                name="ending_clock_marks_days",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN ((OLD.ended_at, OLD.state) IS DISTINCT FROM (NEW.ended_at, NEW.state))",
                    declare="DECLARE one date;",
                    func="\n    FOR one IN\n        SELECT DISTINCT (instant AT TIME ZONE 'America/New_York')::date\n        FROM (SELECT unnest(ARRAY[OLD.ended_at, NEW.ended_at]) AS instant) AS counted WHERE instant IS NOT NULL ORDER BY 1\n    LOOP\n        PERFORM pg_advisory_xact_lock_shared(37, one - DATE '2000-01-01');\n        INSERT INTO inquiries_stale_day (day)\n            SELECT one WHERE EXISTS (SELECT FROM inquiries_rolled_day WHERE day = one);\n    END LOOP;\n    RETURN NULL;\n",
                    hash="7266250673d3538bd5f122a03a2dcf3bcd748578",
                    operation='UPDATE OF "ended_at", "state"',
                    pgid="pgtrigger_ending_clock_marks_days_95d0d",
                    table="inquiries_clock",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="dailyrollup",
            name="agent",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="roll_ups",
                to="accounts.agent",
            ),
        ),
        migrations.AddField(
            model_name="dailyrollup",
            name="inquiry_type",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="roll_ups",
                to="inquiries.inquirytype",
            ),
        ),
        migrations.AddField(
            model_name="dailyrollup",
            name="queue",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="roll_ups",
                to="desk.workqueue",
            ),
        ),
        migrations.AddField(
            model_name="dailyrollup",
            name="day",
            field=models.ForeignKey(
                db_column="day",
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="roll_ups",
                to="inquiries.rolledday",
            ),
        ),
        migrations.AddConstraint(
            model_name="dailyrollup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agent__isnull", True), ("inquiry_type__isnull", True), ("queue__isnull", False)),
                    models.Q(("agent__isnull", True), ("inquiry_type__isnull", False), ("queue__isnull", True)),
                    models.Q(("agent__isnull", False), ("inquiry_type__isnull", True), ("queue__isnull", True)),
                    _connector="OR",
                ),
                name="roll_up_of_one_group",
            ),
        ),
        migrations.AddConstraint(
            model_name="dailyrollup",
            constraint=models.CheckConstraint(
                condition=models.Q(("seconds__len", models.F("resolved"))), name="roll_up_times_each_answer"
            ),
        ),
        migrations.AddConstraint(
            model_name="dailyrollup",
            constraint=models.UniqueConstraint(
                condition=models.Q(("queue__isnull", False)), fields=("day", "queue"), name="roll_up_once_of_queue"
            ),
        ),
        migrations.AddConstraint(
            model_name="dailyrollup",
            constraint=models.UniqueConstraint(
                condition=models.Q(("inquiry_type__isnull", False)),
                fields=("day", "inquiry_type"),
                name="roll_up_once_of_inquiry_type",
            ),
        ),
        migrations.AddConstraint(
            model_name="dailyrollup",
            constraint=models.UniqueConstraint(
                condition=models.Q(("agent__isnull", False)), fields=("day", "agent"), name="roll_up_once_of_agent"
            ),
        ),
    ]
