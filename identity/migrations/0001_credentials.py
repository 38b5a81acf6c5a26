"""What binds passwords and second factors to those who set them."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import foundation.identifiers


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Credential",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("holder_id", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("password", "Password"),
                            ("totp", "Authenticator app"),
                            ("recovery_codes", "Recovery codes"),
                            ("client_secret", "Client secret"),
                        ],
                        max_length=20,
                    ),
                ),
                ("digest", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "db_table": "identity_credential",
                "constraints": [models.UniqueConstraint(fields=("holder_id", "kind"), name="credential_once")],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="credential",
            trigger=pgtrigger.compiler.Trigger(
                name="credentials_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="34b70b2291d0be070ac0d05afa1d9314115e75d0",
                    operation="DELETE",
                    pgid="pgtrigger_credentials_stay_69e37",
                    table="identity_credential",
                    when="BEFORE",
                ),
            ),
        ),
    ]
