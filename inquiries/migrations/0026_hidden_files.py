"""Files that who added them can hide until somebody else has opened them."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0025_held_messages"),
    ]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="added_by_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="attachment",
            name="hidden_at",
            field=models.DateTimeField(help_text="Until it is shown again, only who added it sees it", null=True),
        ),
        migrations.AddField(
            model_name="attachment",
            name="opened_at",
            field=models.DateTimeField(
                help_text="When somebody else opened it first; from then on it stays", null=True
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="who_added_a_file_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF (NEW.added_by_id) IS DISTINCT FROM (OLD.added_by_id)\n       AND NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN\n        RAISE EXCEPTION 'this part of a row of % stays as it was made', TG_TABLE_NAME USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="dd212c41f8356ee59278f67346156f0bc8212875",
                    operation='UPDATE OF "added_by_id"',
                    pgid="pgtrigger_who_added_a_file_stays_3de8b",
                    table="inquiries_attachment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="openings_are_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF (TG_OP = 'INSERT' OR NEW.opened_at IS DISTINCT FROM OLD.opened_at)\n       AND (NEW.opened_at < clock_timestamp() - interval '1 hour'\n            OR NEW.opened_at > clock_timestamp() + interval '10 minutes') THEN\n        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN\n            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'opened_at', TG_TABLE_NAME\n                USING ERRCODE = 'check_violation';\n        END IF;\n    END IF;\n    IF (TG_OP = 'INSERT' OR NEW.hidden_at IS DISTINCT FROM OLD.hidden_at)\n       AND (NEW.hidden_at < clock_timestamp() - interval '1 hour'\n            OR NEW.hidden_at > clock_timestamp() + interval '10 minutes') THEN\n        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN\n            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'hidden_at', TG_TABLE_NAME\n                USING ERRCODE = 'check_violation';\n        END IF;\n    END IF;\n    RETURN NEW;\n",
                    hash="fcdff05f0c7a300e18eaaed79f77833de12b4676",
                    operation='INSERT OR UPDATE OF "opened_at", "hidden_at"',
                    pgid="pgtrigger_openings_are_of_now_49d0a",
                    table="inquiries_attachment",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("hidden_at__isnull", True),
                    models.Q(("added_by_id__isnull", False), ("opened_at__isnull", True)),
                    _connector="OR",
                ),
                name="attachment_hidden_unopened",
            ),
        ),
    ]
