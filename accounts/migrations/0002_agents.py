"""Agents with their agencies, affiliations and delegates, and the clients that act for them."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import foundation.identifiers
import foundation.periods


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_users_and_clients"),
    ]

    operations = [
        migrations.CreateModel(
            name="Agency",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.CharField(max_length=20, unique=True)),
                ("name", models.CharField(max_length=120)),
                (
                    "principal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agencies_led",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "agencies",
                "db_table": "accounts_agency",
            },
        ),
        migrations.CreateModel(
            name="Agent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agent",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("san", models.CharField(max_length=20, unique=True, verbose_name="SAN")),
                ("npn", models.CharField(max_length=10, unique=True, verbose_name="NPN")),
                ("first_name", models.CharField(max_length=80)),
                ("last_name", models.CharField(max_length=80)),
                ("channel", models.CharField(choices=[("career", "Career"), ("broker", "Broker")], max_length=10)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=30)),
                (
                    "released_on",
                    models.DateField(blank=True, null=True, validators=[foundation.periods.require_day_of_business]),
                ),
            ],
            options={
                "db_table": "accounts_agent",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("san__regex", "^\\d{1,20}$")), name="agent_san_is_digits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("npn__regex", "^[1-9]\\d{0,9}$")), name="agent_npn_is_normal"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgentAffiliation",
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
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="affiliations", to="accounts.agent"
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="affiliations",
                        to="accounts.agency",
                    ),
                ),
                (
                    "sales_manager",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="career_downline",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "broker_relationship_manager",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="broker_downline",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "broker_relationship_executive",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="executive_downline",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "accounts_agent_affiliation",
                "indexes": [models.Index(fields=["agent", "starts_on"], name="affiliation_of_agent")],
            },
        ),
        migrations.CreateModel(
            name="AgentDelegation",
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
                    "principal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations_given",
                        to="accounts.agent",
                    ),
                ),
                (
                    "delegate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations_held",
                        to="accounts.agent",
                    ),
                ),
            ],
            options={
                "db_table": "accounts_agent_delegation",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("principal", "delegate", "starts_on"), name="delegation_once_per_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("principal", models.F("delegate")), _negated=True),
                        name="delegation_is_to_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiClientAgent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bindings",
                        to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL,
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bindings", to="accounts.agent"
                    ),
                ),
            ],
            options={
                "db_table": "accounts_api_client_agent",
                "constraints": [models.UniqueConstraint(fields=("client", "agent"), name="binding_once")],
            },
        ),
        migrations.AddField(
            model_name="apiclient",
            name="agents",
            field=models.ManyToManyField(
                related_name="api_clients", through="accounts.ApiClientAgent", to="accounts.agent"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="agent",
            trigger=pgtrigger.compiler.Trigger(
                name="agent_release_in_bounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NEW.released_on IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.released_on IS DISTINCT FROM OLD.released_on)
       AND (NEW.released_on < '1900-01-01' OR NEW.released_on >= '2200-01-01') THEN
        RAISE EXCEPTION 'released_on lies outside 1900 to 2199' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="9b2222c0dcbb678ce291d40e08f86edce2015337",
                    operation='INSERT OR UPDATE OF "released_on"',
                    pgid="pgtrigger_agent_release_in_bounds_caaa7",
                    table="accounts_agent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="agent",
            trigger=pgtrigger.compiler.Trigger(
                name="agent_is_named_and_called",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF (TG_OP = 'INSERT' OR NEW.phone IS DISTINCT FROM OLD.phone)
       AND NEW.phone !~ '^(\\+[0-9]{7,15}( x[0-9]{1,7})?)?$' THEN
        RAISE EXCEPTION 'the phone is none' USING ERRCODE = 'check_violation';
    END IF;
    IF btrim(NEW.first_name) = '' OR btrim(NEW.last_name) = '' THEN
        RAISE EXCEPTION 'the name is none' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="d80d29b3e7d3422692de5f45144b5d850dd61310",
                    operation='INSERT OR UPDATE OF "first_name", "last_name", "phone"',
                    pgid="pgtrigger_agent_is_named_and_called_0d787",
                    table="accounts_agent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="agentaffiliation",
            trigger=pgtrigger.compiler.Trigger(
                name="affiliations_do_not_overlap",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    PERFORM 1 FROM accounts_agent WHERE id = NEW.agent_id FOR UPDATE;
    IF EXISTS (
        SELECT 1 FROM accounts_agent_affiliation other
        WHERE other.agent_id = NEW.agent_id AND other.id <> NEW.id
          AND other.starts_on <= COALESCE(NEW.ends_on, 'infinity'::date)
          AND COALESCE(other.ends_on, 'infinity'::date) >= NEW.starts_on
    ) THEN
        RAISE EXCEPTION 'affiliations of one agent overlap' USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NEW;
""",
                    hash="210ad19e9fac58837e708b39c781d6eb8faee995",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_affiliations_do_not_overlap_62f40",
                    table="accounts_agent_affiliation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="agentaffiliation",
            trigger=pgtrigger.compiler.Trigger(
                name="affiliation_in_bounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NEW.starts_on IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.starts_on IS DISTINCT FROM OLD.starts_on)
       AND (NEW.starts_on < '1900-01-01' OR NEW.starts_on >= '2200-01-01') THEN
        RAISE EXCEPTION 'starts_on lies outside 1900 to 2199' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.ends_on IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.ends_on IS DISTINCT FROM OLD.ends_on)
       AND (NEW.ends_on < '1900-01-01' OR NEW.ends_on >= '2200-01-01') THEN
        RAISE EXCEPTION 'ends_on lies outside 1900 to 2199' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="744bf6f3cafa629810191c576121b5532acad8fd",
                    operation='INSERT OR UPDATE OF "starts_on", "ends_on"',
                    pgid="pgtrigger_affiliation_in_bounds_3d54f",
                    table="accounts_agent_affiliation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="agentdelegation",
            trigger=pgtrigger.compiler.Trigger(
                name="delegation_in_bounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NEW.starts_on IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.starts_on IS DISTINCT FROM OLD.starts_on)
       AND (NEW.starts_on < '1900-01-01' OR NEW.starts_on >= '2200-01-01') THEN
        RAISE EXCEPTION 'starts_on lies outside 1900 to 2199' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.ends_on IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.ends_on IS DISTINCT FROM OLD.ends_on)
       AND (NEW.ends_on < '1900-01-01' OR NEW.ends_on >= '2200-01-01') THEN
        RAISE EXCEPTION 'ends_on lies outside 1900 to 2199' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="b44eb09186ded2dfeb659b676a853fe027291b9b",
                    operation='INSERT OR UPDATE OF "starts_on", "ends_on"',
                    pgid="pgtrigger_delegation_in_bounds_cd8c2",
                    table="accounts_agent_delegation",
                    when="BEFORE",
                ),
            ),
        ),
    ]
