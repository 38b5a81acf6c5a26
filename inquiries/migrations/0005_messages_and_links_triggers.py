"""What is said in an inquiry: what the database itself holds to."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0004_messages_and_links"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="inquirymessage",
            trigger=pgtrigger.compiler.Trigger(
                name="what_was_said_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='RAISE EXCEPTION \'pgtrigger: Cannot update of "inquiry_id", "visibility", "body", "author_id", "author_name", "author_role", "mentions", "created_at" rows from % table\', TG_TABLE_NAME;',
                    hash="305f4169ac20ec9eafa5feaf6087eb8deedd700b",
                    operation='UPDATE OF "inquiry_id", "visibility", "body", "author_id", "author_name", "author_role", "mentions", "created_at"',
                    pgid="pgtrigger_what_was_said_stays_b4a88",
                    table="inquiries_message",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inquirymessage",
            trigger=pgtrigger.compiler.Trigger(
                name="messages_hidden_with_a_case",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NEW.retracted_at IS NOT DISTINCT FROM (CASE WHEN TG_OP = 'UPDATE' THEN OLD.retracted_at END) THEN
        RETURN NEW;
    END IF;
    IF NOT EXISTS (
        SELECT FROM inquiries_privacy_case AS kept
        WHERE kept.item = 'message' AND kept.item_id = NEW.id AND kept.inquiry_id = NEW.inquiry_id
          AND kept.retracted_at = NEW.retracted_at
    ) THEN
        RAISE EXCEPTION 'What is retracted has a privacy case' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="ff5959604c639a508fb984cd4273aa9013e3d204",
                    operation='INSERT OR UPDATE OF "retracted_at"',
                    pgid="pgtrigger_messages_hidden_with_a_case_85580",
                    table="inquiries_message",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inquirymessage",
            trigger=pgtrigger.compiler.Trigger(
                name="messages_are_of_now",
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
    IF (TG_OP = 'INSERT' OR NEW.retracted_at IS DISTINCT FROM OLD.retracted_at)
       AND (NEW.retracted_at < clock_timestamp() - interval '1 hour'
            OR NEW.retracted_at > clock_timestamp() + interval '10 minutes') THEN
        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'retracted_at', TG_TABLE_NAME
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
""",
                    hash="3a55f697a096ff377c15a105687a0885b1ba2fe1",
                    operation='INSERT OR UPDATE OF "created_at", "retracted_at"',
                    pgid="pgtrigger_messages_are_of_now_c4f1e",
                    table="inquiries_message",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="subjectlink",
            trigger=pgtrigger.compiler.Trigger(
                name="link_in_force_is_accepted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"state\" = 'accepted')",
                    func="""
    IF EXISTS (
        SELECT 1 FROM inquiries_subject_link later
        WHERE later.inquiry_id = NEW.inquiry_id AND later.position > NEW.position AND later.state <> 'undone'
    ) THEN
        RAISE EXCEPTION 'a later link has taken its place' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="66dd3e937fda6225b186b514ad29c4d3d5e1cfcc",
                    operation='UPDATE OF "state"',
                    pgid="pgtrigger_link_in_force_is_accepted_d036a",
                    table="inquiries_subject_link",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="subjectlink",
            trigger=pgtrigger.compiler.Trigger(
                name="links_to_members_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="394f670d6703d1311cf6c2f139e997cffe454ceb",
                    operation="DELETE",
                    pgid="pgtrigger_links_to_members_stay_eddc4",
                    table="inquiries_subject_link",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="subjectlink",
            trigger=pgtrigger.compiler.Trigger(
                name="links_to_members_are_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF (TG_OP = 'INSERT' OR NEW.linked_at IS DISTINCT FROM OLD.linked_at)
       AND (NEW.linked_at < clock_timestamp() - interval '1 hour'
            OR NEW.linked_at > clock_timestamp() + interval '10 minutes') THEN
        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'linked_at', TG_TABLE_NAME
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF (TG_OP = 'INSERT' OR NEW.reviewed_at IS DISTINCT FROM OLD.reviewed_at)
       AND (NEW.reviewed_at < clock_timestamp() - interval '1 hour'
            OR NEW.reviewed_at > clock_timestamp() + interval '10 minutes') THEN
        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'reviewed_at', TG_TABLE_NAME
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
""",
                    hash="ee5b14a90903166090822f446050093298cc5561",
                    operation='INSERT OR UPDATE OF "linked_at", "reviewed_at"',
                    pgid="pgtrigger_links_to_members_are_of_now_1ec18",
                    table="inquiries_subject_link",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="privacycase",
            trigger=pgtrigger.compiler.Trigger(
                name="privacy_case_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='RAISE EXCEPTION \'pgtrigger: Cannot delete or update of "id", "inquiry_id", "item", "item_id", "person_ids", "sent_at", "discovered_at", "due_at", "retracted_at", "retracted_by_name" rows from % table\', TG_TABLE_NAME;',
                    hash="6b5c1486c9eb4bd1bb1e73896b16c96616d5a115",
                    operation='DELETE OR UPDATE OF "id", "inquiry_id", "item", "item_id", "person_ids", "sent_at", "discovered_at", "due_at", "retracted_at", "retracted_by_name"',
                    pgid="pgtrigger_privacy_case_stays_17ee1",
                    table="inquiries_privacy_case",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="privacycase",
            trigger=pgtrigger.compiler.Trigger(
                name="privacy_case_stays_closed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.closed_at IS NOT NULL)",
                    func='RAISE EXCEPTION \'pgtrigger: Cannot update of "outcome", "closed_at", "closed_by_name" rows from % table\', TG_TABLE_NAME;',
                    hash="1a3bce3cfc7904f56a515cfe6665749f5b8ab280",
                    operation='UPDATE OF "outcome", "closed_at", "closed_by_name"',
                    pgid="pgtrigger_privacy_case_stays_closed_6d5dc",
                    table="inquiries_privacy_case",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="privacycase",
            trigger=pgtrigger.compiler.Trigger(
                name="privacy_cases_are_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF (TG_OP = 'INSERT' OR NEW.retracted_at IS DISTINCT FROM OLD.retracted_at)
       AND (NEW.retracted_at < clock_timestamp() - interval '1 hour'
            OR NEW.retracted_at > clock_timestamp() + interval '10 minutes') THEN
        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'retracted_at', TG_TABLE_NAME
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF (TG_OP = 'INSERT' OR NEW.closed_at IS DISTINCT FROM OLD.closed_at)
       AND (NEW.closed_at < clock_timestamp() - interval '1 hour'
            OR NEW.closed_at > clock_timestamp() + interval '10 minutes') THEN
        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'closed_at', TG_TABLE_NAME
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
""",
                    hash="841132bbf647d44b3cfa8b771e3fd0a6a37c2619",
                    operation='INSERT OR UPDATE OF "retracted_at", "closed_at"',
                    pgid="pgtrigger_privacy_cases_are_of_now_adc6d",
                    table="inquiries_privacy_case",
                    when="BEFORE",
                ),
            ),
        ),
    ]
