"""How far a new installation has come, and who its first administrator is."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_agent_documents"),
    ]

    operations = [
        migrations.CreateModel(
            name="SetUp",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ("code_hash", models.CharField(blank=True, max_length=64)),
                ("code_expires_at", models.DateTimeField(null=True)),
                ("organization", models.CharField(blank=True, max_length=120)),
                (
                    "done_steps",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("organization", "Organization"),
                                ("sos_line", "SOS line"),
                                ("hours", "Opening hours"),
                                ("queues", "Queues"),
                                ("people", "People"),
                                ("mail", "Email"),
                                ("api_client", "API client"),
                                ("import", "Members"),
                            ],
                            max_length=16,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "administrator",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "accounts_set_up",
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="one_set_up")],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="setup",
            trigger=pgtrigger.compiler.Trigger(
                name="first_administrator_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."administrator_id" IS NOT NULL)',
                    func="\n    IF TG_OP = 'DELETE' OR NEW.administrator_id IS DISTINCT FROM OLD.administrator_id THEN\n        RAISE EXCEPTION 'the first administrator is named once' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="ba0f6764c5fa6636fd43e8f8f38767a7c5afe9db",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_first_administrator_stays_4d044",
                    table="accounts_set_up",
                    when="BEFORE",
                ),
            ),
        ),
    ]
