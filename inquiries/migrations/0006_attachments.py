"""Files of an inquiry."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import foundation.crypto
import foundation.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0005_messages_and_links_triggers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "inquiry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attachments", to="inquiries.inquiry"
                    ),
                ),
                (
                    "visibility",
                    models.CharField(choices=[("agent", "Agent and ARSOS"), ("internal", "ARSOS only")], max_length=10),
                ),
                ("file_name", foundation.crypto.EncryptedTextField()),
                ("media_type", models.CharField(max_length=40)),
                ("size", models.PositiveIntegerField(help_text="Bytes")),
                ("stored_name", models.CharField(max_length=40, unique=True)),
                ("content_key", foundation.crypto.EncryptedTextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("quarantined", "Waiting for the virus scan"),
                            ("clean", "Scanned, clean"),
                            ("infected", "Infected, removed"),
                            ("not_scanned", "Not scanned"),
                        ],
                        max_length=12,
                    ),
                ),
                ("found", models.CharField(blank=True, help_text="What the scanner found", max_length=120)),
                ("added_by_name", models.CharField(max_length=120)),
                ("added_by_role", models.CharField(max_length=40)),
                ("added_at", models.DateTimeField()),
                ("scanned_at", models.DateTimeField(null=True)),
                (
                    "retracted_at",
                    models.DateTimeField(
                        help_text="From then on evidence of a privacy case, opened by leads", null=True
                    ),
                ),
            ],
            options={
                "db_table": "inquiries_attachment",
                "indexes": [
                    models.Index(fields=["inquiry", "added_at"], name="attachment_of_inquiry"),
                    models.Index(
                        condition=models.Q(("state", "quarantined")), fields=["added_at"], name="attachment_to_scan"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("size__gt", 0), ("size__lte", 20000000)), name="attachment_at_most_20_mb"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stored_name__regex", "^[0-9a-f]{40}$")), name="attachment_name_is_ours"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("visibility__in", ["agent", "internal"])), name="attachment_for_somebody"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "infected"), ("found", ""), _connector="OR"),
                        name="attachment_found_when_infected",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="what_was_added_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='RAISE EXCEPTION \'pgtrigger: Cannot update of "inquiry_id", "visibility", "media_type", "size", "stored_name", "added_by_name", "added_by_role", "added_at" rows from % table\', TG_TABLE_NAME;',
                    hash="37471f3f0d606e46eb9d5bd45e10fe59d73a7091",
                    operation='UPDATE OF "inquiry_id", "visibility", "media_type", "size", "stored_name", "added_by_name", "added_by_role", "added_at"',
                    pgid="pgtrigger_what_was_added_stays_ea4fc",
                    table="inquiries_attachment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="files_hidden_with_a_case",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NEW.retracted_at IS NOT DISTINCT FROM (CASE WHEN TG_OP = 'UPDATE' THEN OLD.retracted_at END) THEN
        RETURN NEW;
    END IF;
    IF NOT EXISTS (
        SELECT FROM inquiries_privacy_case AS kept
        WHERE kept.item = 'attachment' AND kept.item_id = NEW.id AND kept.inquiry_id = NEW.inquiry_id
          AND kept.retracted_at = NEW.retracted_at
    ) THEN
        RAISE EXCEPTION 'What is retracted has a privacy case' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="2bb669d1ec681b0e13a32df0a331124da275a77e",
                    operation='INSERT OR UPDATE OF "retracted_at"',
                    pgid="pgtrigger_files_hidden_with_a_case_709ca",
                    table="inquiries_attachment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="files_are_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF (TG_OP = 'INSERT' OR NEW.added_at IS DISTINCT FROM OLD.added_at)
       AND (NEW.added_at < clock_timestamp() - interval '1 hour'
            OR NEW.added_at > clock_timestamp() + interval '10 minutes') THEN
        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'added_at', TG_TABLE_NAME
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
                    hash="1ab667fbfd8cf37884b765eaa0d15d78d1fb912a",
                    operation='INSERT OR UPDATE OF "added_at", "retracted_at"',
                    pgid="pgtrigger_files_are_of_now_3a643",
                    table="inquiries_attachment",
                    when="BEFORE",
                ),
            ),
        ),
    ]
