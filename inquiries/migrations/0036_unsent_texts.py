"""What somebody typed at an inquiry and did not send, with its bounds."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import foundation.crypto
import foundation.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0035_relay_tries"),
    ]

    operations = [
        migrations.CreateModel(
            name="UnsentText",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("author_id", models.UUIDField()),
                ("is_staff", models.BooleanField()),
                ("form", models.CharField(max_length=60)),
                ("content", foundation.crypto.EncryptedJSONField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("saved_at", models.DateTimeField()),
                (
                    "inquiry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="unsent_texts", to="inquiries.inquiry"
                    ),
                ),
            ],
            options={
                "db_table": "inquiries_unsent_text",
                "indexes": [models.Index(fields=["saved_at"], name="unsent_text_untouched")],
                "constraints": [
                    models.UniqueConstraint(fields=("author_id", "inquiry", "form"), name="unsent_text_once"),
                    models.CheckConstraint(
                        condition=models.Q(("form__regex", "^[a-z0-9-]+$")), name="unsent_text_of_a_form"
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("content"), models.Value(140000)
                        ),
                        name="unsent_text_is_bounded",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unsenttext",
            trigger=pgtrigger.compiler.Trigger(
                name="unsent_text_stays_its_authors",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."author_id" IS DISTINCT FROM (NEW."author_id") OR OLD."form" IS DISTINCT FROM (NEW."form") OR OLD."inquiry_id" IS DISTINCT FROM (NEW."inquiry_id"))',
                    func='RAISE EXCEPTION \'pgtrigger: Cannot update of "inquiry_id", "author_id", "form" rows from % table\', TG_TABLE_NAME;',
                    hash="d7dfb91c1f11122648b85b7e9c05225acb1701c7",
                    operation='UPDATE OF "inquiry_id", "author_id", "form"',
                    pgid="pgtrigger_unsent_text_stays_its_authors_38dda",
                    table="inquiries_unsent_text",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unsenttext",
            trigger=pgtrigger.compiler.Trigger(
                name="unsent_texts_are_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF (TG_OP = 'INSERT' OR NEW.saved_at IS DISTINCT FROM OLD.saved_at)\n       AND (NEW.saved_at < clock_timestamp() - interval '1 hour'\n            OR NEW.saved_at > clock_timestamp() + interval '10 minutes') THEN\n        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN\n            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'saved_at', TG_TABLE_NAME\n                USING ERRCODE = 'check_violation';\n        END IF;\n    END IF;\n    RETURN NEW;\n",
                    hash="fed8f18a8004342662cf32a4063c02ae31486a89",
                    operation='INSERT OR UPDATE OF "saved_at"',
                    pgid="pgtrigger_unsent_texts_are_of_now_f15a4",
                    table="inquiries_unsent_text",
                    when="BEFORE",
                ),
            ),
        ),
    ]
