"""Events in their one order, and the webhooks that carry them."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import foundation.crypto
import foundation.identifiers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0003_issued_tokens"),
    ]

    operations = [
        migrations.RunSQL(
            sql="CREATE SEQUENCE outbox_position",
            reverse_sql="DROP SEQUENCE outbox_position",
        ),
        migrations.CreateModel(
            name="OutboxMessage",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("type", models.CharField(max_length=60)),
                ("subject_id", models.UUIDField(help_text="The inquiry (or other object) the event is about")),
                ("data", models.JSONField()),
                ("occurred_at", models.DateTimeField()),
                ("stored_at", models.DateTimeField(db_default=models.Func(function="clock_timestamp"), editable=False)),
                (
                    "position",
                    models.BigIntegerField(
                        db_default=models.Func(models.Value("outbox_position"), function="nextval"), editable=False
                    ),
                ),
                ("sequence", models.BigIntegerField(editable=False, null=True, unique=True)),
            ],
            options={
                "db_table": "outbox_message",
                "indexes": [
                    models.Index(fields=["subject_id", "id"], name="outbox_by_subject"),
                    models.Index(
                        condition=models.Q(("sequence__isnull", True)), fields=["position"], name="outbox_unsequenced"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "owner_client",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL,
                    ),
                ),
                (
                    "owner_agent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.agent",
                    ),
                ),
                (
                    "owner_user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=120)),
                ("url", models.CharField(max_length=500)),
                (
                    "event_types",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        help_text="Empty: every type",
                        size=None,
                    ),
                ),
                ("secret", foundation.crypto.EncryptedTextField()),
                ("previous_secret", foundation.crypto.EncryptedTextField(blank=True, null=True)),
                ("previous_secret_until", models.DateTimeField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("disabled", "Disabled")], default="active", max_length=8
                    ),
                ),
                ("disabled_reason", models.CharField(blank=True, max_length=120)),
                ("failing_since", models.DateTimeField(blank=True, null=True)),
                ("failures", models.PositiveIntegerField(default=0, help_text="Attempts that failed in a row")),
                ("paused_until", models.DateTimeField(blank=True, null=True)),
                ("fanned_to", models.BigIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "db_table": "outbox_webhook_endpoint",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("owner_client__isnull", False), ("owner_user__isnull", True)),
                            models.Q(
                                ("owner_agent__isnull", True),
                                ("owner_client__isnull", True),
                                ("owner_user__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="endpoint_has_one_owner",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="outbox.webhookendpoint",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="outbox.outboxmessage",
                    ),
                ),
                ("subject_id", models.UUIDField()),
                ("sequence", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Waiting or being sent"),
                            ("delivered", "Delivered"),
                            ("dead", "Failed; an administrator can send it again"),
                            ("withheld", "The owner may no longer see it"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField()),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                (
                    "first_delay_ms",
                    models.PositiveBigIntegerField(help_text="From the commit to the first attempt", null=True),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "outbox_webhook_delivery",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "pending")),
                        fields=["endpoint", "next_attempt_at", "sequence"],
                        name="delivery_due",
                    ),
                    models.Index(
                        condition=models.Q(("state", "pending")),
                        fields=["endpoint", "subject_id", "sequence"],
                        name="delivery_in_order",
                    ),
                    models.Index(fields=["endpoint", "-sequence", "id"], name="delivery_log"),
                    models.Index(
                        condition=models.Q(("finished_at__isnull", False)),
                        fields=["finished_at"],
                        name="delivery_finished",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("endpoint", "message"), name="delivered_once")],
            },
        ),
        migrations.CreateModel(
            name="WebhookAttempt",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="log", to="outbox.webhookdelivery"
                    ),
                ),
                ("attempted_at", models.DateTimeField()),
                ("status", models.PositiveSmallIntegerField(help_text="Empty when there was no answer", null=True)),
                ("failure", models.CharField(blank=True, max_length=40)),
                ("milliseconds", models.PositiveIntegerField()),
                (
                    "response_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("json", "JSON"),
                            ("text", "Text"),
                            ("html", "HTML"),
                            ("xml", "XML"),
                            ("other", "Something else"),
                        ],
                        help_text="What the body said it is",
                        max_length=20,
                    ),
                ),
                (
                    "response_bytes",
                    models.PositiveIntegerField(help_text="Size of the body, of which nothing is kept", null=True),
                ),
            ],
            options={
                "db_table": "outbox_webhook_attempt",
                "indexes": [models.Index(fields=["delivery", "attempted_at"], name="attempts_of_delivery")],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outboxmessage",
            trigger=pgtrigger.compiler.Trigger(
                name="outbox_no_leap",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.sequence IS NOT NULL)",
                    func="""
IF NEW.sequence > (SELECT COALESCE(max(sequence), 0) FROM outbox_message) + 5000 THEN
    RAISE EXCEPTION 'an event takes the next number' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
""",
                    hash="b7c03433394de0c245b7b53d5b07ea3bcc50974a",
                    operation='INSERT OR UPDATE OF "sequence"',
                    pgid="pgtrigger_outbox_no_leap_10d5c",
                    table="outbox_message",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outboxmessage",
            trigger=pgtrigger.compiler.Trigger(
                name="outbox_in_bounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NEW.occurred_at IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.occurred_at IS DISTINCT FROM OLD.occurred_at)
       AND (NEW.occurred_at < '1900-01-01' OR NEW.occurred_at >= '2200-01-01') THEN
        RAISE EXCEPTION 'occurred_at lies outside 1900 to 2199' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.stored_at IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.stored_at IS DISTINCT FROM OLD.stored_at)
       AND (NEW.stored_at < '1900-01-01' OR NEW.stored_at >= '2200-01-01') THEN
        RAISE EXCEPTION 'stored_at lies outside 1900 to 2199' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="339fc0cd499f69cb5aa169bbd84f9da08937aab2",
                    operation='INSERT OR UPDATE OF "occurred_at", "stored_at"',
                    pgid="pgtrigger_outbox_in_bounds_955fe",
                    table="outbox_message",
                    when="BEFORE",
                ),
            ),
        ),
    ]
