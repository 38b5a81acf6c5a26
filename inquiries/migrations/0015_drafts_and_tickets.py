"""Drafts of inquiries, and technical tickets."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import foundation.crypto
import foundation.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_agents"),
        ("accounts", "__first__"),
        ("inquiries", "0014_referrals"),
    ]

    operations = [
        migrations.CreateModel(
            name="InquiryDraft",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("author_id", models.UUIDField(null=True)),
                ("author_client_id", models.CharField(blank=True, max_length=100)),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="inquiry_drafts", to="accounts.agent"
                    ),
                ),
                ("flow", models.CharField(max_length=24)),
                ("content", foundation.crypto.EncryptedJSONField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("submitted_inquiry_id", models.UUIDField(null=True)),
            ],
            options={
                "db_table": "inquiries_draft",
                "indexes": [
                    models.Index(fields=["author_id", "-updated_at"], name="draft_of_author"),
                    models.Index(
                        condition=models.Q(("submitted_inquiry_id__isnull", True)),
                        fields=["updated_at"],
                        name="draft_untouched",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupportUnit",
            fields=[
                ("code", models.SlugField(max_length=20, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=80)),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "client",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="support_units",
                        to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "inquiries_support_unit",
            },
        ),
        migrations.CreateModel(
            name="TechnicalTicket",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("reference", models.CharField(max_length=12, unique=True)),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="technical_tickets",
                        to="accounts.agent",
                    ),
                ),
                ("filed_by_name", models.CharField(max_length=120)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tickets", to="inquiries.supportunit"
                    ),
                ),
                (
                    "problem",
                    models.CharField(
                        choices=[
                            ("cannot_submit", "An inquiry cannot be submitted"),
                            ("page_fails", "A page fails or stays empty"),
                            ("sign_in", "Sign-in fails"),
                            ("slow", "Vantage is slow"),
                            ("wrong_data", "A page shows something wrong"),
                            ("other", "Something else"),
                        ],
                        max_length=16,
                    ),
                ),
                ("page", models.CharField(blank=True, max_length=200)),
                ("what_happened", models.TextField()),
                ("error_code", models.CharField(blank=True, max_length=80)),
                ("environment", models.JSONField(default=dict)),
                ("occurred_at", models.DateTimeField()),
                ("filed_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("filed", "filed"),
                            ("handed_over", "handed_over"),
                            ("solved", "solved"),
                            ("closed", "closed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("handed_over_at", models.DateTimeField(null=True)),
                ("handed_over_by", models.CharField(blank=True, help_text="mail or system", max_length=8)),
                ("solution", models.TextField(blank=True)),
                ("solved_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("reopenings", models.PositiveSmallIntegerField(default=0)),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("drafts", models.ManyToManyField(related_name="technical_tickets", to="inquiries.inquirydraft")),
            ],
            options={
                "db_table": "inquiries_technical_ticket",
                "indexes": [
                    models.Index(fields=["agent", "-filed_at", "id"], name="ticket_of_agent"),
                    models.Index(fields=["-filed_at", "id"], name="ticket_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "closed"), _negated=True), ("closed_at__isnull", False), _connector="OR"
                        ),
                        name="closed_ticket_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "handed_over"), _negated=True),
                            ("handed_over_at__isnull", False),
                            _connector="OR",
                        ),
                        name="handed_ticket_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("occurred_at__lte", models.F("filed_at"))), name="ticket_after_its_failure"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TicketStep",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="inquiries.technicalticket",
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("by_name", models.CharField(max_length=120)),
                ("note", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "inquiries_technical_ticket_step",
                "ordering": ["at", "id"],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="technicalticket",
            trigger=pgtrigger.compiler.Trigger(
                name="ticket_in_bounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NEW.occurred_at IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.occurred_at IS DISTINCT FROM OLD.occurred_at)
       AND (NEW.occurred_at < '1900-01-01' OR NEW.occurred_at >= '2200-01-01') THEN
        RAISE EXCEPTION 'occurred_at lies outside 1900 to 2199' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="3662963a891229181d234c3e53bce50449bda99d",
                    operation='INSERT OR UPDATE OF "occurred_at"',
                    pgid="pgtrigger_ticket_in_bounds_06f46",
                    table="inquiries_technical_ticket",
                    when="BEFORE",
                ),
            ),
        ),
    ]
