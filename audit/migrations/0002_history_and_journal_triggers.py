"""The history of each inquiry: what the database itself holds to."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0001_history_and_journal"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="historyentry",
            trigger=pgtrigger.compiler.Trigger(
                name="history_is_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="903eba3a00b49199cda49a9d389ddddbc0efc725",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_history_is_append_only_7a333",
                    table="journal_history_entry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="historyentry",
            trigger=pgtrigger.compiler.Trigger(
                name="history_ids_are_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF abs(
        extract(epoch FROM clock_timestamp()) * 1000
        - ('x' || left(replace(NEW.id::text, '-', ''), 12))::bit(48)::bigint
    ) > 600000 THEN
        RAISE EXCEPTION 'The id of a row of % says when it was made, and that is not now', TG_TABLE_NAME;
    END IF;
    RETURN NEW;
""",
                    hash="7541edb0ef54f23b9a85dcdd2e543872b74d9a83",
                    operation="INSERT",
                    pgid="pgtrigger_history_ids_are_of_now_1ca5f",
                    table="journal_history_entry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="historyentry",
            trigger=pgtrigger.compiler.Trigger(
                name="history_in_bounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NEW.at IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.at IS DISTINCT FROM OLD.at)
       AND (NEW.at < '1900-01-01' OR NEW.at >= '2200-01-01') THEN
        RAISE EXCEPTION 'at lies outside 1900 to 2199' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="79bb1a3871aa96a0eb3c920857bc97c72b2f0575",
                    operation='INSERT OR UPDATE OF "at"',
                    pgid="pgtrigger_history_in_bounds_daed9",
                    table="journal_history_entry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="historyentry",
            trigger=pgtrigger.compiler.Trigger(
                name="history_is_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF (TG_OP = 'INSERT' OR NEW.at IS DISTINCT FROM OLD.at)
       AND (NEW.at < clock_timestamp() - interval '1 hour'
            OR NEW.at > clock_timestamp() + interval '10 minutes') THEN
        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'at', TG_TABLE_NAME
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
""",
                    hash="586ede2bc4c0a1a2f61800ac1366206eebacdf0f",
                    operation='INSERT OR UPDATE OF "at"',
                    pgid="pgtrigger_history_is_of_now_94a86",
                    table="journal_history_entry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journalentry",
            trigger=pgtrigger.compiler.Trigger(
                name="journal_is_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="392471e41f42de9a675de8850dabc838ffa809e6",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_journal_is_append_only_40179",
                    table="journal_entry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journalentry",
            trigger=pgtrigger.compiler.Trigger(
                name="journal_ids_are_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF abs(
        extract(epoch FROM clock_timestamp()) * 1000
        - ('x' || left(replace(NEW.id::text, '-', ''), 12))::bit(48)::bigint
    ) > 600000 THEN
        RAISE EXCEPTION 'The id of a row of % says when it was made, and that is not now', TG_TABLE_NAME;
    END IF;
    RETURN NEW;
""",
                    hash="1048d7f123be88e815db7063779c6a05042f7998",
                    operation="INSERT",
                    pgid="pgtrigger_journal_ids_are_of_now_05495",
                    table="journal_entry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journalentry",
            trigger=pgtrigger.compiler.Trigger(
                name="journal_in_bounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NEW.at IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.at IS DISTINCT FROM OLD.at)
       AND (NEW.at < '1900-01-01' OR NEW.at >= '2200-01-01') THEN
        RAISE EXCEPTION 'at lies outside 1900 to 2199' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="286612e82109695e3586c3dd3c03de7963fc66b3",
                    operation='INSERT OR UPDATE OF "at"',
                    pgid="pgtrigger_journal_in_bounds_a5214",
                    table="journal_entry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journalentry",
            trigger=pgtrigger.compiler.Trigger(
                name="journal_is_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF (TG_OP = 'INSERT' OR NEW.at IS DISTINCT FROM OLD.at)
       AND (NEW.at < clock_timestamp() - interval '1 hour'
            OR NEW.at > clock_timestamp() + interval '10 minutes') THEN
        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'at', TG_TABLE_NAME
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
""",
                    hash="c0ed420557cbb14211db2d0ef1925c89ba5ac8ec",
                    operation='INSERT OR UPDATE OF "at"',
                    pgid="pgtrigger_journal_is_of_now_ab709",
                    table="journal_entry",
                    when="BEFORE",
                ),
            ),
        ),
    ]
