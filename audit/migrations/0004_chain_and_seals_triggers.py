"""The chain over history: what the database itself holds to."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0003_chain_and_seals"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="journallink",
            trigger=pgtrigger.compiler.Trigger(
                name="links_are_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="7f64fdcea085ca0fd75902a9b7c99cba4d7d841d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_links_are_append_only_25b6f",
                    table="journal_link",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journallink",
            trigger=pgtrigger.compiler.Trigger(
                name="links_follow",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE past record;",
                    func="""
    SELECT position, chain_hash INTO past FROM journal_link ORDER BY position DESC LIMIT 1;
    IF NEW.position IS DISTINCT FROM coalesce(past.position, 0) + 1
        OR NEW.chain_hash <> encode(sha256(convert_to(
            coalesce(past.chain_hash, '') || NEW.source || NEW.entry_id::text || NEW.entry_hash, 'UTF8')), 'hex') THEN
        RAISE EXCEPTION 'A link follows the one before it';
    END IF;
    RETURN NEW;
""",
                    hash="ad16a8466f04aa48132fda85a050b5902ddd10a8",
                    operation="INSERT",
                    pgid="pgtrigger_links_follow_95c32",
                    table="journal_link",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journalseal",
            trigger=pgtrigger.compiler.Trigger(
                name="seals_are_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="94f036acb9b242b53933e22509b76187c6a00cd4",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_seals_are_append_only_9f799",
                    table="journal_seal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journalseal",
            trigger=pgtrigger.compiler.Trigger(
                name="seals_follow",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE past record;",
                    func="""
    SELECT position, last_link INTO past FROM journal_seal ORDER BY position DESC LIMIT 1;
    IF NEW.position IS DISTINCT FROM coalesce(past.position, 0) + 1
        OR NEW.last_link <= coalesce(past.last_link, 0)
        OR NEW.sealed_at > clock_timestamp() + interval '10 minutes'
        OR NOT EXISTS (SELECT FROM journal_link WHERE position = NEW.last_link AND chain_hash = NEW.chain_hash) THEN
        RAISE EXCEPTION 'A seal follows the one before it';
    END IF;
    RETURN NEW;
""",
                    hash="6e70e3bea130aa8294f0b1fe93277d4ba6ed51bd",
                    operation="INSERT",
                    pgid="pgtrigger_seals_follow_118b4",
                    table="journal_seal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journalseal",
            trigger=pgtrigger.compiler.Trigger(
                name="seals_in_bounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NEW.sealed_at IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.sealed_at IS DISTINCT FROM OLD.sealed_at)
       AND (NEW.sealed_at < '1900-01-01' OR NEW.sealed_at >= '2200-01-01') THEN
        RAISE EXCEPTION 'sealed_at lies outside 1900 to 2199' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="9757c2cca0ce8fffc393d6e1d189a67f8deb516b",
                    operation='INSERT OR UPDATE OF "sealed_at"',
                    pgid="pgtrigger_seals_in_bounds_94ed9",
                    table="journal_seal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journalseal",
            trigger=pgtrigger.compiler.Trigger(
                name="seals_are_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF (TG_OP = 'INSERT' OR NEW.sealed_at IS DISTINCT FROM OLD.sealed_at)
       AND (NEW.sealed_at < clock_timestamp() - interval '1 hour'
            OR NEW.sealed_at > clock_timestamp() + interval '10 minutes') THEN
        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'sealed_at', TG_TABLE_NAME
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
""",
                    hash="d6afb41dcb77b00316f9b7f5a938e363e9205f26",
                    operation='INSERT OR UPDATE OF "sealed_at"',
                    pgid="pgtrigger_seals_are_of_now_181b4",
                    table="journal_seal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journalanchor",
            trigger=pgtrigger.compiler.Trigger(
                name="anchors_are_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d32eef36d624c634b885e8126853276b4b78009a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_anchors_are_append_only_0c0ea",
                    table="journal_anchor",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journalanchor",
            trigger=pgtrigger.compiler.Trigger(
                name="anchors_are_of_seals",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NOT EXISTS (SELECT FROM journal_seal WHERE position = NEW.seal) THEN
        RAISE EXCEPTION 'An anchor is of a seal' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="c9964d2e1398253297cdd52e7a680f56a61e73b4",
                    operation="INSERT",
                    pgid="pgtrigger_anchors_are_of_seals_57e53",
                    table="journal_anchor",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journalanchor",
            trigger=pgtrigger.compiler.Trigger(
                name="anchors_in_bounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NEW.anchored_at IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.anchored_at IS DISTINCT FROM OLD.anchored_at)
       AND (NEW.anchored_at < '1900-01-01' OR NEW.anchored_at >= '2200-01-01') THEN
        RAISE EXCEPTION 'anchored_at lies outside 1900 to 2199' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="f0453065f4235f277f0e5e07c7f18599daae4f19",
                    operation='INSERT OR UPDATE OF "anchored_at"',
                    pgid="pgtrigger_anchors_in_bounds_4fe41",
                    table="journal_anchor",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journalanchor",
            trigger=pgtrigger.compiler.Trigger(
                name="anchors_are_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF (TG_OP = 'INSERT' OR NEW.anchored_at IS DISTINCT FROM OLD.anchored_at)
       AND (NEW.anchored_at < clock_timestamp() - interval '1 hour'
            OR NEW.anchored_at > clock_timestamp() + interval '10 minutes') THEN
        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'anchored_at', TG_TABLE_NAME
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
""",
                    hash="90780bf67d876342c29fa60f907ccf08ce3e28ae",
                    operation='INSERT OR UPDATE OF "anchored_at"',
                    pgid="pgtrigger_anchors_are_of_now_cd226",
                    table="journal_anchor",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="chainedrow",
            trigger=pgtrigger.compiler.Trigger(
                name="chained_rows_are_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d8c14331f562b7492cc5bfe587aefd3389c00fde",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_chained_rows_are_append_only_ae8c7",
                    table="journal_chained_row",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="chainedrow",
            trigger=pgtrigger.compiler.Trigger(
                name="chained_row_ids_are_of_now",
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
                    hash="7b26b18533c95c5a352862f021f68006beb46da7",
                    operation="INSERT",
                    pgid="pgtrigger_chained_row_ids_are_of_now_f4b51",
                    table="journal_chained_row",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="chainedrow",
            trigger=pgtrigger.compiler.Trigger(
                name="chained_rows_in_bounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NEW.at IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.at IS DISTINCT FROM OLD.at)
       AND (NEW.at < '1900-01-01' OR NEW.at >= '2200-01-01') THEN
        RAISE EXCEPTION 'at lies outside 1900 to 2199' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="6b119b7345e4941efe35c6b87b0c65580850180e",
                    operation='INSERT OR UPDATE OF "at"',
                    pgid="pgtrigger_chained_rows_in_bounds_76a0d",
                    table="journal_chained_row",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="chainedrow",
            trigger=pgtrigger.compiler.Trigger(
                name="chained_rows_are_of_now",
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
                    hash="ac0a683db450bc3d15df18f17a89119ad5967ecb",
                    operation='INSERT OR UPDATE OF "at"',
                    pgid="pgtrigger_chained_rows_are_of_now_76860",
                    table="journal_chained_row",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tombstone",
            trigger=pgtrigger.compiler.Trigger(
                name="tombstones_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='RAISE EXCEPTION \'pgtrigger: Cannot update of "id", "kind", "subject_id", "rule", "counts", "purged_at", "purged_by" or delete rows from % table\', TG_TABLE_NAME;',
                    hash="81848489f9bbd91dc5b67146dac10f1e23df5768",
                    operation='UPDATE OF "id", "kind", "subject_id", "rule", "counts", "purged_at", "purged_by" OR DELETE',
                    pgid="pgtrigger_tombstones_stay_ec4cd",
                    table="journal_tombstone",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tombstone",
            trigger=pgtrigger.compiler.Trigger(
                name="tombstone_ids_are_of_now",
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
                    hash="9daab6b2e0d3e5834e57e20419a63dfef4ece6e2",
                    operation="INSERT",
                    pgid="pgtrigger_tombstone_ids_are_of_now_836de",
                    table="journal_tombstone",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tombstone",
            trigger=pgtrigger.compiler.Trigger(
                name="tombstones_in_bounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NEW.purged_at IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.purged_at IS DISTINCT FROM OLD.purged_at)
       AND (NEW.purged_at < '1900-01-01' OR NEW.purged_at >= '2200-01-01') THEN
        RAISE EXCEPTION 'purged_at lies outside 1900 to 2199' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="526c759c454a8753877c918d5c57b37b85b98f9e",
                    operation='INSERT OR UPDATE OF "purged_at"',
                    pgid="pgtrigger_tombstones_in_bounds_4395b",
                    table="journal_tombstone",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tombstone",
            trigger=pgtrigger.compiler.Trigger(
                name="tombstones_are_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF (TG_OP = 'INSERT' OR NEW.purged_at IS DISTINCT FROM OLD.purged_at)
       AND (NEW.purged_at < clock_timestamp() - interval '1 hour'
            OR NEW.purged_at > clock_timestamp() + interval '10 minutes') THEN
        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'purged_at', TG_TABLE_NAME
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
""",
                    hash="170e0e7d9f858041c710b930fbb61617d7f45c9a",
                    operation='INSERT OR UPDATE OF "purged_at"',
                    pgid="pgtrigger_tombstones_are_of_now_c7a3e",
                    table="journal_tombstone",
                    when="BEFORE",
                ),
            ),
        ),
    ]
