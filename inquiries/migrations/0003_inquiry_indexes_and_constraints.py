"""Prospects and inquiries: what the database itself holds to."""

import django.contrib.postgres.indexes
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0002_inquiry"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="prospect",
            trigger=pgtrigger.compiler.Trigger(
                name="prospects_are_of_now",
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
    RETURN NEW;
""",
                    hash="56f5b2110595681988b6d3013601e6b90ee5ef2c",
                    operation='INSERT OR UPDATE OF "created_at"',
                    pgid="pgtrigger_prospects_are_of_now_3b657",
                    table="inquiries_prospect",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(
                models.F("queue"),
                models.Case(models.When(priority=1, then=0), default=1, output_field=models.SmallIntegerField()),
                models.F("due_at"),
                models.F("created_at"),
                models.F("id"),
                condition=models.Q(("status", "queued")),
                name="inquiry_next_in_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(
                models.OrderBy(models.F("created_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="inquiry_newest_first",
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(
                models.F("queue"),
                models.OrderBy(models.F("created_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="inquiry_of_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(
                models.F("agent"),
                models.OrderBy(models.F("created_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="inquiry_of_agent",
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(
                models.F("member"),
                models.OrderBy(models.F("created_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="inquiry_of_member",
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(
                condition=models.Q(("status__in", ["in_progress", "pending", "queued", "resolved"])),
                fields=["agent", "status"],
                name="inquiry_needs_agent",
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(
                condition=models.Q(("status__in", ["closed", "duplicate", "handed_over", "withdrawn"])),
                fields=["agent", "-updated_at", "id"],
                name="inquiry_done_of_agent",
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(
                condition=models.Q(("assignee__isnull", False)), fields=["assignee", "status"], name="inquiry_held_by"
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(
                condition=models.Q(("follow_up_at__isnull", False)),
                fields=["follow_up_calendar"],
                name="followed_up_on_calendar",
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(
                condition=models.Q(("resolved_at__isnull", False)),
                fields=["resolved_at"],
                include=("queue",),
                name="inquiry_resolved_in_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)), fields=["closed_at"], name="inquiry_closed"
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(
                condition=models.Q(("status__in", ["in_progress", "pending", "queued"])),
                fields=["queue", "due_at"],
                include=("status", "warning_at", "created_at"),
                name="inquiry_open_by_due_time",
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(
                condition=models.Q(("escalated_to_id__isnull", False)),
                fields=["escalated_to_id"],
                name="inquiry_escalated_to",
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("watcher_ids", []), _negated=True), fields=["watcher_ids"], name="inquiry_watched"
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(
                condition=models.Q(("duplicate_of__isnull", False)),
                fields=["duplicate_of"],
                name="inquiry_set_aside_for",
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(
                condition=models.Q(("next_check_at__isnull", False)), fields=["next_check_at"], name="inquiry_check_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("assignee__isnull", False), ("status__in", ["in_progress", "pending"])),
                    models.Q(
                        models.Q(("status__in", ["in_progress", "pending"]), _negated=True), ("assignee__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="inquiry_held_when_worked",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("pending_reason__in", ["agent", "member", "department"]), ("status", "pending")),
                    models.Q(models.Q(("status", "pending"), _negated=True), ("pending_reason", "")),
                    _connector="OR",
                ),
                name="inquiry_pending_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(("member__isnull", False), ("prospect__isnull", False), _connector="OR"),
                name="inquiry_is_about_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(("member__isnull", True), ("prospect__isnull", True), _connector="OR"),
                name="inquiry_filed_about_one_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("linked_member__isnull", False),
                    models.Q(("link_is_sure", False), ("linked_policy__isnull", True)),
                    _connector="OR",
                ),
                name="inquiry_link_names_a_member",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(("priority__gte", 1), ("priority__lte", 4)), name="inquiry_priority_1_to_4"
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "resolved"), _negated=True), ("resolved_at__isnull", False), _connector="OR"
                ),
                name="inquiry_resolved_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "closed"), _negated=True),
                    models.Q(("closed_at__isnull", False), models.Q(("close_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="inquiry_closed_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("follow_up_at__isnull", True), ("status__in", ["pending", "resolved"]), _connector="OR"
                ),
                name="inquiry_followed_up_while_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(("family__in", ["medicare", "individual"])), name="inquiry_of_one_family"
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "duplicate"),
                    models.Q(("duplicate_of__isnull", True), ("set_aside_quietly", False)),
                    _connector="OR",
                ),
                name="inquiry_continues_elsewhere_as_duplicate",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("duplicate_of__isnull", True),
                    models.Q(("duplicate_of", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="inquiry_continues_in_another",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inquiry",
            trigger=pgtrigger.compiler.Trigger(
                name="status_steps_version",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NEW.status IS DISTINCT FROM OLD.status AND NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'status changed without a version step' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="b95a29c06c8096586122817d4ec6d80b0a9de2aa",
                    operation='UPDATE OF "status", "version"',
                    pgid="pgtrigger_status_steps_version_1a733",
                    table="inquiries_inquiry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inquiry",
            trigger=pgtrigger.compiler.Trigger(
                name="duplicate_continues_in_open_one",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NEW.status <> 'duplicate' THEN
        RETURN NEW;
    END IF;
    IF NEW.duplicate_of_id IS NOT NULL
       AND (TG_OP = 'INSERT' OR NEW.duplicate_of_id IS DISTINCT FROM OLD.duplicate_of_id) THEN
        PERFORM 1 FROM inquiries_inquiry survivor
        WHERE survivor.id = NEW.duplicate_of_id AND survivor.status IN ('queued', 'in_progress', 'pending')
        FOR UPDATE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a duplicate continues in an open inquiry' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF (TG_OP = 'INSERT' OR OLD.status <> 'duplicate')
       AND EXISTS (SELECT 1 FROM inquiries_inquiry other WHERE other.duplicate_of_id = NEW.id) THEN
        RAISE EXCEPTION 'an inquiry that continues others is not set aside' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="7f508a01a23acea33adc1cd90f779b2c354df59a",
                    operation='INSERT OR UPDATE OF "status", "duplicate_of_id"',
                    pgid="pgtrigger_duplicate_continues_in_open_one_f5db6",
                    table="inquiries_inquiry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inquiry",
            trigger=pgtrigger.compiler.Trigger(
                name="wait_ends_in_bounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NEW.hold_until IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.hold_until IS DISTINCT FROM OLD.hold_until)
       AND (NEW.hold_until < '1900-01-01' OR NEW.hold_until >= '2200-01-01') THEN
        RAISE EXCEPTION 'hold_until lies outside 1900 to 2199' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="bf53faf0296cf2528b086f9f24602eadc249c506",
                    operation='INSERT OR UPDATE OF "hold_until"',
                    pgid="pgtrigger_wait_ends_in_bounds_1ae41",
                    table="inquiries_inquiry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inquiry",
            trigger=pgtrigger.compiler.Trigger(
                name="inquiries_are_of_now",
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
    IF (TG_OP = 'INSERT' OR NEW.updated_at IS DISTINCT FROM OLD.updated_at)
       AND (NEW.updated_at < clock_timestamp() - interval '1 hour'
            OR NEW.updated_at > clock_timestamp() + interval '10 minutes') THEN
        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'updated_at', TG_TABLE_NAME
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF (TG_OP = 'INSERT' OR NEW.resolved_at IS DISTINCT FROM OLD.resolved_at)
       AND (NEW.resolved_at < clock_timestamp() - interval '1 hour'
            OR NEW.resolved_at > clock_timestamp() + interval '10 minutes') THEN
        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'resolved_at', TG_TABLE_NAME
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
                    hash="e5b0137d95f10ed5abdca1917d362ac60d6d5f83",
                    operation='INSERT OR UPDATE OF "created_at", "updated_at", "resolved_at", "closed_at"',
                    pgid="pgtrigger_inquiries_are_of_now_972e0",
                    table="inquiries_inquiry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inquiry",
            trigger=pgtrigger.compiler.Trigger(
                name="family_of_an_inquiry_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF (NEW.family) IS DISTINCT FROM (OLD.family)
       AND NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
        RAISE EXCEPTION 'this part of a row of % stays as it was made', TG_TABLE_NAME USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="0b68d8516df5f00213bb22fe1844967867c998c3",
                    operation='UPDATE OF "family"',
                    pgid="pgtrigger_family_of_an_inquiry_stays_fc26d",
                    table="inquiries_inquiry",
                    when="BEFORE",
                ),
            ),
        ),
    ]
