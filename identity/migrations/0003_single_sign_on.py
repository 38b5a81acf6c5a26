"""Identities at the sign-in of the organization, and the rules that give their people roles."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import foundation.identifiers
import foundation.periods


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_agent_documents"),
        ("identity", "0002_passkeys"),
    ]

    operations = [
        migrations.CreateModel(
            name="RuledGrant",
            fields=[
                (
                    "grant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="ruled",
                        serialize=False,
                        to="accounts.rolegrant",
                    ),
                ),
            ],
            options={
                "db_table": "identity_ruled_grant",
            },
        ),
        migrations.AlterField(
            model_name="credential",
            name="kind",
            field=models.CharField(
                choices=[
                    ("password", "Password"),
                    ("totp", "Authenticator app"),
                    ("recovery_codes", "Recovery codes"),
                    ("webauthn", "Passkeys"),
                    ("identity", "Identity at the organization's sign-in"),
                    ("client_secret", "Client secret"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="RoleRule",
            fields=[
                ("starts_on", models.DateField(validators=[foundation.periods.require_day_of_business])),
                (
                    "ends_on",
                    models.DateField(blank=True, null=True, validators=[foundation.periods.require_day_of_business]),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        help_text="As your organization's sign-in names it, in exactly these letters.",
                        max_length=200,
                        verbose_name="group",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("agent", "agent"),
                            ("associate", "associate"),
                            ("lead", "lead"),
                            ("sales_manager", "sales_manager"),
                            ("broker_relationship_manager", "broker_relationship_manager"),
                            ("broker_relationship_executive", "broker_relationship_executive"),
                            ("auditor", "auditor"),
                            ("administrator", "administrator"),
                            ("department", "department"),
                        ],
                        max_length=40,
                        verbose_name="role",
                    ),
                ),
            ],
            options={
                "db_table": "identity_role_rule",
                "constraints": [
                    models.UniqueConstraint(fields=("group", "role", "starts_on"), name="role_rule_once_per_start"),
                    models.CheckConstraint(
                        condition=models.Q(("group", ""), _negated=True), name="role_rule_names_a_group"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="role_rule_ends_after_start",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rolerule",
            trigger=pgtrigger.compiler.Trigger(
                name="role_rule_in_bounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF NEW.starts_on IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.starts_on IS DISTINCT FROM OLD.starts_on)\n       AND (NEW.starts_on < '1900-01-01' OR NEW.starts_on >= '2200-01-01') THEN\n        RAISE EXCEPTION 'starts_on lies outside 1900 to 2199' USING ERRCODE = 'check_violation';\n    END IF;\n    IF NEW.ends_on IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.ends_on IS DISTINCT FROM OLD.ends_on)\n       AND (NEW.ends_on < '1900-01-01' OR NEW.ends_on >= '2200-01-01') THEN\n        RAISE EXCEPTION 'ends_on lies outside 1900 to 2199' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="bac4f8d04a19c695c0a65e25f3fdf7218233132f",
                    operation='INSERT OR UPDATE OF "starts_on", "ends_on"',
                    pgid="pgtrigger_role_rule_in_bounds_8e8dc",
                    table="identity_role_rule",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ruledgrant",
            trigger=pgtrigger.compiler.Trigger(
                name="ruled_grants_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete or update rows from % table', TG_TABLE_NAME;",
                    hash="b43396943b52fce81bbc4d2f92fbffb83288e537",
                    operation="DELETE OR UPDATE",
                    pgid="pgtrigger_ruled_grants_stay_43507",
                    table="identity_ruled_grant",
                    when="BEFORE",
                ),
            ),
        ),
    ]
