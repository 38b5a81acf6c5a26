"""Departments: what the database itself holds to."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0008_departments"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="department",
            trigger=pgtrigger.compiler.Trigger(
                name="department_times_in_bounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NEW.target_seconds IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.target_seconds IS DISTINCT FROM OLD.target_seconds)
       AND NEW.target_seconds NOT BETWEEN 60 AND 10800000 THEN
        RAISE EXCEPTION 'target_seconds lies outside 60 to 10800000' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.poll_seconds IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.poll_seconds IS DISTINCT FROM OLD.poll_seconds)
       AND NEW.poll_seconds NOT BETWEEN 30 AND 86400 THEN
        RAISE EXCEPTION 'poll_seconds lies outside 30 to 86400' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="bce82f5455835b6e5a7c0da79a450ae0d177f579",
                    operation='INSERT OR UPDATE OF "target_seconds", "poll_seconds"',
                    pgid="pgtrigger_department_times_in_bounds_11824",
                    table="inquiries_department",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="departmentrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="department_requests_are_of_now",
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
    IF (TG_OP = 'INSERT' OR NEW.ended_at IS DISTINCT FROM OLD.ended_at)
       AND (NEW.ended_at < clock_timestamp() - interval '1 hour'
            OR NEW.ended_at > clock_timestamp() + interval '10 minutes') THEN
        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'ended_at', TG_TABLE_NAME
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
""",
                    hash="d51a602f6b8ed4ee4d9b31dbd7a3586e05f0aec3",
                    operation='INSERT OR UPDATE OF "created_at", "ended_at"',
                    pgid="pgtrigger_department_requests_are_of_now_04c86",
                    table="inquiries_department_request",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="departmentreport",
            trigger=pgtrigger.compiler.Trigger(
                name="department_reports_are_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF (TG_OP = 'INSERT' OR NEW.received_at IS DISTINCT FROM OLD.received_at)
       AND (NEW.received_at < clock_timestamp() - interval '1 hour'
            OR NEW.received_at > clock_timestamp() + interval '10 minutes') THEN
        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'received_at', TG_TABLE_NAME
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
""",
                    hash="13d75b9ccde8e8d90b28b31f630926bf8f2b11d8",
                    operation='INSERT OR UPDATE OF "received_at"',
                    pgid="pgtrigger_department_reports_are_of_now_873ca",
                    table="inquiries_department_report",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sharedfile",
            trigger=pgtrigger.compiler.Trigger(
                name="shared_file_of_the_same_inquiry",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NOT EXISTS (
        SELECT 1 FROM inquiries_attachment file
        JOIN inquiries_department_request request ON request.inquiry_id = file.inquiry_id
        WHERE file.id = NEW.attachment_id AND request.id = NEW.request_id
    ) THEN
        RAISE EXCEPTION 'the file belongs to another inquiry than the request' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="01923f2bc7d9bf1ef8154e6bbfbfb320bcbdc676",
                    operation="INSERT",
                    pgid="pgtrigger_shared_file_of_the_same_inquiry_c8ec0",
                    table="inquiries_shared_file",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sharedfile",
            trigger=pgtrigger.compiler.Trigger(
                name="what_was_shared_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='RAISE EXCEPTION \'pgtrigger: Cannot update of "request_id", "attachment_id", "shared_by_id", "shared_by_name", "shared_at" rows from % table\', TG_TABLE_NAME;',
                    hash="a9c6d4cc75dc68a020036d79d59de15643501069",
                    operation='UPDATE OF "request_id", "attachment_id", "shared_by_id", "shared_by_name", "shared_at"',
                    pgid="pgtrigger_what_was_shared_stays_38bc5",
                    table="inquiries_shared_file",
                    when="BEFORE",
                ),
            ),
        ),
    ]
