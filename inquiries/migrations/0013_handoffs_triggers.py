"""Hand-overs with their corrections and notes: what the database itself holds to."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0012_handoffs"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="handover",
            trigger=pgtrigger.compiler.Trigger(
                name="first_receipt_is_near_the_inquiry",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF (TG_OP = 'INSERT' OR NEW.received_at IS DISTINCT FROM OLD.received_at) AND EXISTS (
        SELECT 1 FROM inquiries_inquiry inquiry
        WHERE inquiry.id = NEW.inquiry_id
          AND NEW.received_at < date_trunc('year', inquiry.created_at, 'America/New_York') - INTERVAL '2 years'
    ) THEN
        RAISE EXCEPTION 'first receipt lies long before the inquiry' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="326509157387c97b4c0575790c2937a6cde56043",
                    operation='INSERT OR UPDATE OF "received_at"',
                    pgid="pgtrigger_first_receipt_is_near_the_inquiry_57cce",
                    table="inquiries_hand_over",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handover",
            trigger=pgtrigger.compiler.Trigger(
                name="first_receipt_is_no_later_than_known",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF EXISTS (SELECT 1 FROM inquiries_inquiry inquiry
               WHERE inquiry.id = NEW.inquiry_id AND NEW.received_at > inquiry.created_at)
       OR EXISTS (SELECT 1 FROM inquiries_hand_over earlier
                  WHERE earlier.inquiry_id = NEW.inquiry_id AND earlier.destination = NEW.destination
                    AND NEW.received_at > earlier.received_at) THEN
        RAISE EXCEPTION 'first receipt is later than the filing or an earlier record' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="51878f4bc95df1f3c74f79dd5d1064fd64427f6c",
                    operation="INSERT",
                    pgid="pgtrigger_first_receipt_is_no_later_than_known_cf65e",
                    table="inquiries_hand_over",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handover",
            trigger=pgtrigger.compiler.Trigger(
                name="circumstance_fits_the_hand_over",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF TG_OP = 'UPDATE' AND (NEW.variant, NEW.circumstance) IS NOT DISTINCT FROM (OLD.variant, OLD.circumstance) THEN
        RETURN NEW;
    END IF;
    IF (NEW.circumstance <> '') <> (NEW.destination = 'grievance' AND NEW.variant = 'expedited') THEN
        RAISE EXCEPTION 'an expedited grievance alone names what makes it so' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="b04baa59f007143356213fde047a52c4f0b8b31c",
                    operation='INSERT OR UPDATE OF "variant", "circumstance"',
                    pgid="pgtrigger_circumstance_fits_the_hand_over_f93bc",
                    table="inquiries_hand_over",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handover",
            trigger=pgtrigger.compiler.Trigger(
                name="hand_overs_are_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF (TG_OP = 'INSERT' OR NEW.handed_over_at IS DISTINCT FROM OLD.handed_over_at)
       AND (NEW.handed_over_at < clock_timestamp() - interval '1 hour'
            OR NEW.handed_over_at > clock_timestamp() + interval '10 minutes') THEN
        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'handed_over_at', TG_TABLE_NAME
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF (TG_OP = 'INSERT' OR NEW.acknowledged_at IS DISTINCT FROM OLD.acknowledged_at)
       AND (NEW.acknowledged_at < clock_timestamp() - interval '1 hour'
            OR NEW.acknowledged_at > clock_timestamp() + interval '10 minutes') THEN
        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'acknowledged_at', TG_TABLE_NAME
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF (TG_OP = 'INSERT' OR NEW.undone_at IS DISTINCT FROM OLD.undone_at)
       AND (NEW.undone_at < clock_timestamp() - interval '1 hour'
            OR NEW.undone_at > clock_timestamp() + interval '10 minutes') THEN
        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'undone_at', TG_TABLE_NAME
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
""",
                    hash="fcc97b94011f475592d1bd71adbd1612a6786a4d",
                    operation='INSERT OR UPDATE OF "handed_over_at", "acknowledged_at", "undone_at"',
                    pgid="pgtrigger_hand_overs_are_of_now_03422",
                    table="inquiries_hand_over",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handovercorrection",
            trigger=pgtrigger.compiler.Trigger(
                name="corrections_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="1538a4c187aaf98548c282407588016ec397fdd2",
                    operation="DELETE",
                    pgid="pgtrigger_corrections_stay_9a07a",
                    table="inquiries_hand_over_correction",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handovercorrection",
            trigger=pgtrigger.compiler.Trigger(
                name="corrections_stay_as_asked",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF (NEW.hand_over_id, NEW.received_before, NEW.received_after, NEW.variant_before, NEW.variant_after, NEW.circumstance_before, NEW.circumstance_after, NEW.statement_before, NEW.statement_after, NEW.due_before, NEW.due_after, NEW.asked_by_id, NEW.asked_by_name, NEW.asked_at) IS DISTINCT FROM (OLD.hand_over_id, OLD.received_before, OLD.received_after, OLD.variant_before, OLD.variant_after, OLD.circumstance_before, OLD.circumstance_after, OLD.statement_before, OLD.statement_after, OLD.due_before, OLD.due_after, OLD.asked_by_id, OLD.asked_by_name, OLD.asked_at)
       AND NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
        RAISE EXCEPTION 'this part of a row of % stays as it was made', TG_TABLE_NAME USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="adc1b3d3c0ae6e26ddaa60e77f2af3c21d9243be",
                    operation='UPDATE OF "hand_over_id", "received_before", "received_after", "variant_before", "variant_after", "circumstance_before", "circumstance_after", "statement_before", "statement_after", "due_before", "due_after", "asked_by_id", "asked_by_name", "asked_at"',
                    pgid="pgtrigger_corrections_stay_as_asked_a6982",
                    table="inquiries_hand_over_correction",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handovercorrection",
            trigger=pgtrigger.compiler.Trigger(
                name="corrections_are_decided_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF OLD.state <> 'waiting' AND (NEW.state, NEW.decided_by_name, NEW.decided_at)
       IS DISTINCT FROM (OLD.state, OLD.decided_by_name, OLD.decided_at) THEN
        RAISE EXCEPTION 'a correction is decided once' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="ebfad86c8b6cc320a8489af075b2a1eaf4304ad9",
                    operation='UPDATE OF "state", "decided_by_name", "decided_at"',
                    pgid="pgtrigger_corrections_are_decided_once_362da",
                    table="inquiries_hand_over_correction",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handovercorrection",
            trigger=pgtrigger.compiler.Trigger(
                name="corrections_are_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF (TG_OP = 'INSERT' OR NEW.asked_at IS DISTINCT FROM OLD.asked_at)
       AND (NEW.asked_at < clock_timestamp() - interval '1 hour'
            OR NEW.asked_at > clock_timestamp() + interval '10 minutes') THEN
        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'asked_at', TG_TABLE_NAME
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF (TG_OP = 'INSERT' OR NEW.decided_at IS DISTINCT FROM OLD.decided_at)
       AND (NEW.decided_at < clock_timestamp() - interval '1 hour'
            OR NEW.decided_at > clock_timestamp() + interval '10 minutes') THEN
        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'decided_at', TG_TABLE_NAME
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
""",
                    hash="e514e4d6764d126fab38f095f487b58a837358a1",
                    operation='INSERT OR UPDATE OF "asked_at", "decided_at"',
                    pgid="pgtrigger_corrections_are_of_now_f065e",
                    table="inquiries_hand_over_correction",
                    when="BEFORE",
                ),
            ),
        ),
    ]
