"""What ARSOS does not take, and where it was referred to."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import foundation.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_agents"),
        ("desk", "0001_queues_and_associates"),
        ("inquiries", "0013_handoffs_triggers"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReferralDestination",
            fields=[
                ("code", models.SlugField(max_length=40, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=80)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("hours", models.CharField(blank=True, max_length=120)),
                (
                    "calendar",
                    models.ForeignKey(
                        blank=True,
                        help_text="The same hours as a calendar, so that an agent is told whether it is open now",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referral_destinations",
                        to="desk.calendar",
                    ),
                ),
                ("message", models.TextField()),
            ],
            options={
                "db_table": "inquiries_referral_destination",
            },
        ),
        migrations.CreateModel(
            name="RefusedType",
            fields=[
                ("code", models.SlugField(max_length=40, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=80)),
                (
                    "destination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refused_types",
                        to="inquiries.referraldestination",
                    ),
                ),
                ("message", models.TextField(help_text="What to have at hand there")),
                ("is_active", models.BooleanField(default=True, help_text="Off: ARSOS refers this away no more")),
            ],
            options={
                "db_table": "inquiries_refused_type",
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("requested_type", models.CharField(max_length=40)),
                (
                    "destination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="inquiries.referraldestination",
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="accounts.agent"
                    ),
                ),
                ("flow", models.CharField(blank=True, max_length=24)),
                ("draft_id", models.UUIDField(null=True)),
                ("inquiry_id", models.UUIDField(help_text="Set when an associate referred it later", null=True)),
                ("summary", models.CharField(blank=True, max_length=200)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "inquiries_referral",
                "indexes": [
                    models.Index(fields=["agent", "-created_at"], name="referral_of_agent"),
                    models.Index(fields=["-created_at", "id"], name="referral_newest"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("draft_id", "requested_type"), name="referral_once_of_draft")
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="refusedtype",
            trigger=pgtrigger.compiler.Trigger(
                name="what_is_taken_is_not_refused",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."is_active")',
                    func="""
    PERFORM pg_advisory_xact_lock(hashtextextended('refused or taken ' || NEW.code, 0));
    IF EXISTS (SELECT 1 FROM inquiries_type other WHERE other.code = NEW.code AND other.is_active) THEN
        RAISE EXCEPTION 'ARSOS takes this type' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="b955449ab172504e57c09aef0f12df7c818db575",
                    operation='INSERT OR UPDATE OF "is_active", "code"',
                    pgid="pgtrigger_what_is_taken_is_not_refused_79fc3",
                    table="inquiries_refused_type",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="referral",
            trigger=pgtrigger.compiler.Trigger(
                name="referrals_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="4c1f1ee0d18f51f8cf7f5bb515517c48cf177e30",
                    operation="DELETE",
                    pgid="pgtrigger_referrals_stay_b40d8",
                    table="inquiries_referral",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="referral",
            trigger=pgtrigger.compiler.Trigger(
                name="referrals_are_of_now",
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
                    hash="85bdeb4a07c1b4aa97c3df745407d0dcb5abfea7",
                    operation='INSERT OR UPDATE OF "created_at"',
                    pgid="pgtrigger_referrals_are_of_now_c9a4e",
                    table="inquiries_referral",
                    when="BEFORE",
                ),
            ),
        ),
    ]
