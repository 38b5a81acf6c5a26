"""Labels with colors, their codes on inquiries, and what the database asks of both (ADR 46); lists by priority."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import foundation.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0040_newest_documents"),
    ]

    operations = [
        migrations.CreateModel(
            name="Label",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True)),
                ("text", models.CharField(max_length=30)),
                (
                    "color",
                    models.CharField(
                        choices=[
                            ("gray", "gray"),
                            ("red", "red"),
                            ("orange", "orange"),
                            ("green", "green"),
                            ("teal", "teal"),
                            ("blue", "blue"),
                            ("purple", "purple"),
                        ],
                        max_length=8,
                    ),
                ),
                ("shown_to_agents", models.BooleanField(default=False, help_text="Agents see it on their inquiries")),
                ("made_at", models.DateTimeField()),
                ("made_by_name", models.CharField(max_length=120)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("retired_by_name", models.CharField(blank=True, max_length=120)),
            ],
            options={
                "db_table": "inquiries_label",
            },
        ),
        migrations.AddField(
            model_name="inquiry",
            name="label_codes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40),
                blank=True,
                db_default=[],
                default=list,
                help_text="The codes of its labels",
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="exportrun",
            name="ordering",
            field=models.CharField(
                choices=[
                    ("-created_at", "-created_at"),
                    ("created_at", "created_at"),
                    ("-updated_at", "-updated_at"),
                    ("updated_at", "updated_at"),
                    ("due_at", "due_at"),
                    ("-due_at", "-due_at"),
                    ("priority", "priority"),
                    ("-priority", "-priority"),
                    ("reference", "reference"),
                    ("-reference", "-reference"),
                ],
                default="-created_at",
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(models.F("priority"), models.F("id"), name="inquiry_by_priority"),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(
                models.F("priority"),
                models.F("id"),
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "in_progress",
                            "pending",
                            "queued",
                            "resolved",
                        ],
                    )
                ),
                name="inquiry_undone_by_priority",
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("label_codes", []), _negated=True), fields=["label_codes"], name="inquiry_labeled"
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(
                models.OrderBy(models.F("created_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("label_codes", []), _negated=True),
                name="inquiry_labeled_newest",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inquiry",
            trigger=pgtrigger.compiler.Trigger(
                name="labels_are_in_use",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.label_codes <> '{}')",
                    func="\n    IF TG_OP = 'INSERT' OR NEW.label_codes IS DISTINCT FROM OLD.label_codes THEN\n        IF cardinality(NEW.label_codes) > 10\n           OR cardinality(NEW.label_codes) <> (SELECT count(DISTINCT code) FROM unnest(NEW.label_codes) code) THEN\n            RAISE EXCEPTION 'an inquiry has up to ten labels, each once' USING ERRCODE = 'check_violation';\n        END IF;\n        PERFORM 1 FROM inquiries_label\n        WHERE code = ANY(NEW.label_codes) AND retired_at IS NULL ORDER BY code FOR SHARE;\n        IF EXISTS (\n            SELECT FROM unnest(NEW.label_codes) named(code)\n            WHERE NOT (TG_OP = 'UPDATE' AND named.code = ANY(OLD.label_codes))\n              AND NOT EXISTS (SELECT FROM inquiries_label WHERE code = named.code AND retired_at IS NULL)\n        ) THEN\n            RAISE EXCEPTION 'a label that is put on an inquiry is in use' USING ERRCODE = 'check_violation';\n        END IF;\n    END IF;\n    RETURN NEW;\n",
                    hash="929628e21d8672dc1c1a9de765ea3abd59f1ba38",
                    operation='INSERT OR UPDATE OF "label_codes"',
                    pgid="pgtrigger_labels_are_in_use_c6fda",
                    table="inquiries_inquiry",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="label",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                help_text="The label that stands for it now",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="inquiries.label",
                to_field="code",
            ),
        ),
        migrations.AddConstraint(
            model_name="label",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("text"),
                condition=models.Q(("retired_at__isnull", True)),
                name="label_text_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="label",
            constraint=models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="label_has_a_text"),
        ),
        migrations.AddConstraint(
            model_name="label",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("text__regex", "([0-9][^0-9]*){5}"), _negated=True),
                    models.Q(("text__regex", "[0-9]\\s*[-/.]\\s*[0-9]"), _negated=True),
                ),
                name="label_has_nobodys_data",
            ),
        ),
        migrations.AddConstraint(
            model_name="label",
            constraint=models.CheckConstraint(
                condition=models.Q(("color__in", ["gray", "red", "orange", "green", "teal", "blue", "purple"])),
                name="label_color_is_ours",
            ),
        ),
        migrations.AddConstraint(
            model_name="label",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("merged_into__isnull", True), ("retired_at__isnull", True), ("retired_by_name", "")),
                    models.Q(("retired_at__isnull", False), models.Q(("retired_by_name", ""), _negated=True)),
                    _connector="OR",
                ),
                name="label_retired_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="label",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into__isnull", True),
                    models.Q(("merged_into", models.F("code")), _negated=True),
                    _connector="OR",
                ),
                name="label_merged_into_another",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="label",
            trigger=pgtrigger.compiler.Trigger(
                name="label_stays_as_made",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF (NEW.code, NEW.made_at, NEW.made_by_name) IS DISTINCT FROM (OLD.code, OLD.made_at, OLD.made_by_name)\n       AND NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN\n        RAISE EXCEPTION 'this part of a row of % stays as it was made', TG_TABLE_NAME USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="9f43ee922d56148da0f1500ac821e67996dedbcd",
                    operation='UPDATE OF "code", "made_at", "made_by_name"',
                    pgid="pgtrigger_label_stays_as_made_fbb91",
                    table="inquiries_label",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="label",
            trigger=pgtrigger.compiler.Trigger(
                name="labels_are_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF (TG_OP = 'INSERT' OR NEW.made_at IS DISTINCT FROM OLD.made_at)\n       AND (NEW.made_at < clock_timestamp() - interval '1 hour'\n            OR NEW.made_at > clock_timestamp() + interval '10 minutes') THEN\n        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN\n            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'made_at', TG_TABLE_NAME\n                USING ERRCODE = 'check_violation';\n        END IF;\n    END IF;\n    IF (TG_OP = 'INSERT' OR NEW.retired_at IS DISTINCT FROM OLD.retired_at)\n       AND (NEW.retired_at < clock_timestamp() - interval '1 hour'\n            OR NEW.retired_at > clock_timestamp() + interval '10 minutes') THEN\n        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN\n            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'retired_at', TG_TABLE_NAME\n                USING ERRCODE = 'check_violation';\n        END IF;\n    END IF;\n    RETURN NEW;\n",
                    hash="2239c83c378c4fb0a2f9b6aeca7cc41283826f94",
                    operation='INSERT OR UPDATE OF "made_at", "retired_at"',
                    pgid="pgtrigger_labels_are_of_now_2e886",
                    table="inquiries_label",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="label",
            trigger=pgtrigger.compiler.Trigger(
                name="labels_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="0df08217d326279412093feaf2eea7f5d3d71432",
                    operation="DELETE",
                    pgid="pgtrigger_labels_stay_ceb69",
                    table="inquiries_label",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="label",
            trigger=pgtrigger.compiler.Trigger(
                name="label_merged_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF NEW.merged_into_id IS NOT NULL AND (\n        EXISTS (SELECT FROM inquiries_label WHERE code = NEW.merged_into_id AND merged_into_id IS NOT NULL)\n        OR (TG_OP = 'UPDATE' AND OLD.merged_into_id IS NULL\n            AND EXISTS (SELECT FROM inquiries_label WHERE code = NEW.merged_into_id AND retired_at IS NOT NULL))\n    ) THEN\n        RAISE EXCEPTION 'a label is merged into one that is in use' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="4e90ee1a55c7791ebe4e1008e143fd03b79f167b",
                    operation='UPDATE OF "merged_into_id"',
                    pgid="pgtrigger_label_merged_once_34c3f",
                    table="inquiries_label",
                    when="BEFORE",
                ),
            ),
        ),
    ]
