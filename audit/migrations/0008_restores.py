"""Restores with the seals they lost, who accepted them, and seals that go on after those (ADR 52)."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import foundation.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0007_history_by_month"),
    ]

    operations = [
        migrations.CreateModel(
            name="Restore",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("restored_to", models.DateTimeField(null=True)),
                ("last_seal", models.PositiveBigIntegerField()),
                ("lost_until", models.PositiveBigIntegerField()),
                ("lost_hash", models.CharField(max_length=64)),
                ("sequence_from", models.PositiveBigIntegerField()),
                ("sequence_to", models.PositiveBigIntegerField()),
                ("reason", models.CharField(max_length=200)),
                ("recorded_by", models.CharField(max_length=120)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "journal_restore",
            },
        ),
        migrations.CreateModel(
            name="RestoreAcceptance",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person_id", models.UUIDField()),
                ("person_name", models.CharField(max_length=120)),
                ("accepted_at", models.DateTimeField()),
            ],
            options={
                "db_table": "journal_restore_acceptance",
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="journalseal",
            name="seals_follow",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journalseal",
            trigger=pgtrigger.compiler.Trigger(
                name="seals_follow",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE past record;",
                    func="\n    SELECT position, last_link INTO past FROM journal_seal ORDER BY position DESC LIMIT 1;\n    IF NEW.position IS DISTINCT FROM\n            greatest(coalesce(past.position, 0), (SELECT max(lost_until) FROM journal_restore)) + 1\n        OR NEW.last_link <= coalesce(past.last_link, 0)\n        OR NEW.sealed_at > clock_timestamp() + interval '10 minutes'\n        OR NOT EXISTS (SELECT FROM journal_link WHERE position = NEW.last_link AND chain_hash = NEW.chain_hash) THEN\n        RAISE EXCEPTION 'A seal follows the one before it';\n    END IF;\n    RETURN NEW;\n",
                    hash="e405e6701482694947b792019772a32ef10e3b83",
                    operation="INSERT",
                    pgid="pgtrigger_seals_follow_118b4",
                    table="journal_seal",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="restore",
            constraint=models.CheckConstraint(
                condition=models.Q(("lost_until__gte", models.F("last_seal"))), name="restore_loses_later_seals"
            ),
        ),
        migrations.AddConstraint(
            model_name="restore",
            constraint=models.CheckConstraint(
                condition=models.Q(("sequence_to__gt", models.F("sequence_from"))), name="restore_jumps_ahead"
            ),
        ),
        migrations.AddConstraint(
            model_name="restore",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="restore_has_a_reason"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="restore",
            trigger=pgtrigger.compiler.Trigger(
                name="restores_are_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="6faef15fc087c76fb87e327c260cefb2d6563b01",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_restores_are_append_only_dd283",
                    table="journal_restore",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="restore",
            trigger=pgtrigger.compiler.Trigger(
                name="restore_ids_are_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF abs(\n        extract(epoch FROM clock_timestamp()) * 1000\n        - ('x' || left(replace(NEW.id::text, '-', ''), 12))::bit(48)::bigint\n    ) > 600000 THEN\n        RAISE EXCEPTION 'The id of a row of % says when it was made, and that is not now', TG_TABLE_NAME;\n    END IF;\n    RETURN NEW;\n",
                    hash="d9fcbf619f805e908ab06fcae116bed4039756c9",
                    operation="INSERT",
                    pgid="pgtrigger_restore_ids_are_of_now_ed11f",
                    table="journal_restore",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="restore",
            trigger=pgtrigger.compiler.Trigger(
                name="restores_are_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF (TG_OP = 'INSERT' OR NEW.recorded_at IS DISTINCT FROM OLD.recorded_at)\n       AND (NEW.recorded_at < clock_timestamp() - interval '1 hour'\n            OR NEW.recorded_at > clock_timestamp() + interval '10 minutes') THEN\n        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN\n            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'recorded_at', TG_TABLE_NAME\n                USING ERRCODE = 'check_violation';\n        END IF;\n    END IF;\n    RETURN NEW;\n",
                    hash="c2da632ba3dee5f4737a1efbd7b6baf1346e5f02",
                    operation='INSERT OR UPDATE OF "recorded_at"',
                    pgid="pgtrigger_restores_are_of_now_a8edf",
                    table="journal_restore",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="restoreacceptance",
            name="restore",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="acceptances", to="journal.restore"
            ),
        ),
        migrations.AddConstraint(
            model_name="restoreacceptance",
            constraint=models.UniqueConstraint(fields=("restore", "person_id"), name="restore_accepted_once_by_each"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="restoreacceptance",
            trigger=pgtrigger.compiler.Trigger(
                name="acceptances_are_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="74857f3d755dce00fcde02bee635587f58bb4777",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_acceptances_are_append_only_6c22c",
                    table="journal_restore_acceptance",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="restoreacceptance",
            trigger=pgtrigger.compiler.Trigger(
                name="acceptance_ids_are_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF abs(\n        extract(epoch FROM clock_timestamp()) * 1000\n        - ('x' || left(replace(NEW.id::text, '-', ''), 12))::bit(48)::bigint\n    ) > 600000 THEN\n        RAISE EXCEPTION 'The id of a row of % says when it was made, and that is not now', TG_TABLE_NAME;\n    END IF;\n    RETURN NEW;\n",
                    hash="92a903edd3d0593f4500bb760ec181aa89e02264",
                    operation="INSERT",
                    pgid="pgtrigger_acceptance_ids_are_of_now_30bde",
                    table="journal_restore_acceptance",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="restoreacceptance",
            trigger=pgtrigger.compiler.Trigger(
                name="acceptances_are_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF (TG_OP = 'INSERT' OR NEW.accepted_at IS DISTINCT FROM OLD.accepted_at)\n       AND (NEW.accepted_at < clock_timestamp() - interval '1 hour'\n            OR NEW.accepted_at > clock_timestamp() + interval '10 minutes') THEN\n        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN\n            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'accepted_at', TG_TABLE_NAME\n                USING ERRCODE = 'check_violation';\n        END IF;\n    END IF;\n    RETURN NEW;\n",
                    hash="f27f6ed13c45c1e85385f46c3df950b865111684",
                    operation='INSERT OR UPDATE OF "accepted_at"',
                    pgid="pgtrigger_acceptances_are_of_now_eb94d",
                    table="journal_restore_acceptance",
                    when="BEFORE",
                ),
            ),
        ),
    ]
