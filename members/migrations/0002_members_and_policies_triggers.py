"""Members with their former names and numbers: what the database itself holds to."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0001_members_and_policies"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="plan",
            trigger=pgtrigger.compiler.Trigger(
                name="family_of_a_plan_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF (NEW.family) IS DISTINCT FROM (OLD.family)
       AND NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
        RAISE EXCEPTION 'this part of a row of % stays as it was made', TG_TABLE_NAME USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="e8b636589bb2ddebedb231b00fc2172f25455c4f",
                    operation='UPDATE OF "family"',
                    pgid="pgtrigger_family_of_a_plan_stays_7499e",
                    table="members_plan",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="member",
            trigger=pgtrigger.compiler.Trigger(
                name="members_are_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF (TG_OP = 'INSERT' OR NEW.created_at IS DISTINCT FROM OLD.created_at)
       AND (NEW.created_at < clock_timestamp() - interval '1 hour'
            OR NEW.created_at > clock_timestamp() + interval '10 minutes') THEN
        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'created_at', TG_TABLE_NAME
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
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
                    hash="a02f94ac5b98d368cbce7ea3d57c81ecbf0efaf2",
                    operation='INSERT OR UPDATE OF "created_at", "purged_at"',
                    pgid="pgtrigger_members_are_of_now_3fe77",
                    table="members_member",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policy",
            trigger=pgtrigger.compiler.Trigger(
                name="policy_stays_with_its_member",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF (NEW.member_id) IS DISTINCT FROM (OLD.member_id)
       AND NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
        RAISE EXCEPTION 'this part of a row of % stays as it was made', TG_TABLE_NAME USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="bd408e8f7887f52faa96646aae2ebda65c3a02e3",
                    operation='UPDATE OF "member_id"',
                    pgid="pgtrigger_policy_stays_with_its_member_14d4b",
                    table="members_policy",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policy",
            trigger=pgtrigger.compiler.Trigger(
                name="changes_of_coverage_are_dated",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF (NEW.terminates_on, NEW.cancelled_on, NEW.plan_id) IS DISTINCT FROM (OLD.terminates_on, OLD.cancelled_on, OLD.plan_id)
       AND NEW.updated_at < clock_timestamp() - interval '1 hour'
       AND NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
        RAISE EXCEPTION 'a change of a row of % is dated by %', TG_TABLE_NAME, 'updated_at' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="2bd96658ff63f2fc8735e9373b86432373e300d7",
                    operation='UPDATE OF "terminates_on", "cancelled_on", "plan_id"',
                    pgid="pgtrigger_changes_of_coverage_are_dated_a13dd",
                    table="members_policy",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policy",
            trigger=pgtrigger.compiler.Trigger(
                name="policies_are_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF (TG_OP = 'INSERT' OR NEW.updated_at IS DISTINCT FROM OLD.updated_at)
       AND (NEW.updated_at < clock_timestamp() - interval '1 hour'
            OR NEW.updated_at > clock_timestamp() + interval '10 minutes') THEN
        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'updated_at', TG_TABLE_NAME
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
""",
                    hash="33a4e5f93257c27966a5e0039730b94ff0d005b1",
                    operation='INSERT OR UPDATE OF "updated_at"',
                    pgid="pgtrigger_policies_are_of_now_3d787",
                    table="members_policy",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policy",
            trigger=pgtrigger.compiler.Trigger(
                name="policies_go_with_their_member",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF EXISTS (SELECT FROM members_member WHERE id = OLD.member_id AND purged_at IS NULL) THEN
        RAISE EXCEPTION 'a policy is kept as long as its member' USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
""",
                    hash="430a936b7c8c6aa5040118ab9b1ab053eeed159c",
                    operation="DELETE",
                    pgid="pgtrigger_policies_go_with_their_member_038c2",
                    table="members_policy",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policyagent",
            trigger=pgtrigger.compiler.Trigger(
                name="one_agent_of_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NEW.role <> 'agent_of_record' THEN
        RETURN NEW;
    END IF;
    PERFORM 1 FROM members_policy WHERE id = NEW.policy_id FOR UPDATE;
    IF EXISTS (
        SELECT 1 FROM members_policy_agent other
        WHERE other.policy_id = NEW.policy_id AND other.role = 'agent_of_record' AND other.id <> NEW.id
          AND other.starts_on <= COALESCE(NEW.ends_on, 'infinity'::date)
          AND COALESCE(other.ends_on, 'infinity'::date) >= NEW.starts_on
    ) THEN
        RAISE EXCEPTION 'two agents of record on one day' USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NEW;
""",
                    hash="59dbbf99caf5e5cbff0b0f2b0f8280b77483682f",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_one_agent_of_record_e775a",
                    table="members_policy_agent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
