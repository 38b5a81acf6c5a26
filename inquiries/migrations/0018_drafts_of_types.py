"""Drafts of inquiry types. What is kept so far was published: the version in use is in force, all others are retired."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models
from django.utils import timezone

PUBLISHED_SO_FAR = """
    UPDATE inquiries_type_version version
    SET created_at = version.published_at,
        state = CASE WHEN EXISTS (SELECT FROM inquiries_type kind WHERE kind.current_version_id = version.id)
                THEN 'published' ELSE 'retired' END
"""


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0017_inquiry_documents"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="inquirytypeversion",
            name="type_versions_stay",
        ),
        migrations.AddField(
            model_name="inquirytypeversion",
            name="created_at",
            field=models.DateTimeField(default=timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="inquirytypeversion",
            name="created_by_name",
            field=models.CharField(default="ARSOS", max_length=120),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="inquirytypeversion",
            name="state",
            field=models.CharField(
                choices=[("draft", "Draft"), ("published", "Published"), ("retired", "Retired")],
                default="draft",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="inquirytypeversion",
            name="published_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunSQL(PUBLISHED_SO_FAR, migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name="inquirytype",
            trigger=pgtrigger.compiler.Trigger(
                name="type_uses_a_published_version",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."current_version_id" IS NOT NULL)',
                    func="""
    IF NOT EXISTS (
        SELECT 1 FROM inquiries_type_version version
        WHERE version.id = NEW.current_version_id AND version.type_id = NEW.code AND version.state = 'published'
    ) THEN
        RAISE EXCEPTION 'only a published version of the type is in force' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="129eb297c700aff0c6a0a96f9de9160c7e9ce003",
                    operation='INSERT OR UPDATE OF "current_version_id"',
                    pgid="pgtrigger_type_uses_a_published_version_277c5",
                    table="inquiries_type",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inquirytypeversion",
            trigger=pgtrigger.compiler.Trigger(
                name="type_versions_are_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="f671b6d3921d6ad7b18bb5ca1b524c55dc2fbfb9",
                    operation="DELETE",
                    pgid="pgtrigger_type_versions_are_kept_3eda6",
                    table="inquiries_type_version",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inquirytypeversion",
            trigger=pgtrigger.compiler.Trigger(
                name="type_versions_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF to_jsonb(NEW) - 'state' - 'published_at' IS DISTINCT FROM to_jsonb(OLD) - 'state' - 'published_at'
       OR (OLD.state, NEW.state) NOT IN (('draft', 'published'), ('published', 'retired'))
       OR (OLD.state = 'published' AND NEW.published_at <> OLD.published_at) THEN
        RAISE EXCEPTION 'versions of a type never change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="c41ee56eeffe0f5dfa43774aff89fa8a9b1eadc5",
                    operation="UPDATE",
                    pgid="pgtrigger_type_versions_stay_3bf38",
                    table="inquiries_type_version",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="inquirytypeversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "published")), fields=("type",), name="one_published_version_of_a_type"
            ),
        ),
        migrations.AddConstraint(
            model_name="inquirytypeversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("published_at__isnull", True), ("state", "draft")),
                    models.Q(("published_at__isnull", False), ("state__in", ["published", "retired"])),
                    _connector="OR",
                ),
                name="type_version_published_at_a_time",
            ),
        ),
    ]
