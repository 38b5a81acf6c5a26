"""Emergency accesses, and legal holds."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import foundation.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("members", "0003_imports"),
    ]

    operations = [
        migrations.CreateModel(
            name="EmergencyAccess",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emergency_accesses",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("user_name", models.CharField(max_length=120)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emergency_accesses",
                        to="members.member",
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("opened_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("justified", "Justified"), ("not_justified", "Not justified")],
                        max_length=16,
                    ),
                ),
                ("review_note", models.CharField(blank=True, max_length=500)),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reviewed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "members_emergency_access",
                "indexes": [
                    models.Index(fields=["user", "expires_at"], name="emergency_access_of_user"),
                    models.Index(
                        condition=models.Q(("verdict", "")), fields=["opened_at"], name="emergency_access_to_review"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("opened_at"))), name="emergency_access_ends"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewed_at__isnull", True), ("reviewed_by__isnull", True), ("verdict", "")),
                            models.Q(
                                models.Q(("verdict", ""), _negated=True),
                                ("reviewed_at__isnull", False),
                                ("reviewed_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="emergency_access_reviewed_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by__isnull", True),
                            models.Q(("reviewed_by", models.F("user")), _negated=True),
                            _connector="OR",
                        ),
                        name="emergency_access_reviewed_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="legal_holds", to="members.member"
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("placed_by_name", models.CharField(max_length=120)),
                ("placed_at", models.DateTimeField()),
                ("lifted_by_name", models.CharField(blank=True, max_length=120)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "db_table": "members_legal_hold",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at__isnull", True)), fields=("member",), name="one_hold_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lifted_at__isnull", True), ("lifted_by_name", "")),
                            models.Q(("lifted_at__isnull", False), models.Q(("lifted_by_name", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="hold_lifted_by_somebody",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="emergencyaccess",
            trigger=pgtrigger.compiler.Trigger(
                name="emergency_accesses_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="a5742cc9ab6b81a10b278a8212d177cfd7f36823",
                    operation="DELETE",
                    pgid="pgtrigger_emergency_accesses_stay_21ba9",
                    table="members_emergency_access",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="emergencyaccess",
            trigger=pgtrigger.compiler.Trigger(
                name="emergency_accesses_stay_as_opened",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF (NEW.user_id, NEW.user_name, NEW.member_id, NEW.opened_at, NEW.expires_at) IS DISTINCT FROM (OLD.user_id, OLD.user_name, OLD.member_id, OLD.opened_at, OLD.expires_at)
       AND NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
        RAISE EXCEPTION 'this part of a row of % stays as it was made', TG_TABLE_NAME USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="01de3f1ffa80b57c34c0875c82d483bcebcd306d",
                    operation='UPDATE OF "user_id", "user_name", "member_id", "opened_at", "expires_at"',
                    pgid="pgtrigger_emergency_accesses_stay_as_opened_64b2f",
                    table="members_emergency_access",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="emergencyaccess",
            trigger=pgtrigger.compiler.Trigger(
                name="emergency_accesses_are_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF (TG_OP = 'INSERT' OR NEW.opened_at IS DISTINCT FROM OLD.opened_at)
       AND (NEW.opened_at < clock_timestamp() - interval '1 hour'
            OR NEW.opened_at > clock_timestamp() + interval '10 minutes') THEN
        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'opened_at', TG_TABLE_NAME
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF (TG_OP = 'INSERT' OR NEW.reviewed_at IS DISTINCT FROM OLD.reviewed_at)
       AND (NEW.reviewed_at < clock_timestamp() - interval '1 hour'
            OR NEW.reviewed_at > clock_timestamp() + interval '10 minutes') THEN
        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'reviewed_at', TG_TABLE_NAME
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
""",
                    hash="e64ed83aa22539dd75917e677260750d39ed99d4",
                    operation='INSERT OR UPDATE OF "opened_at", "reviewed_at"',
                    pgid="pgtrigger_emergency_accesses_are_of_now_6db6b",
                    table="members_emergency_access",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="legalhold",
            trigger=pgtrigger.compiler.Trigger(
                name="holds_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="3a06113f512698d8bc7f8678d206ccb8ee361d51",
                    operation="DELETE",
                    pgid="pgtrigger_holds_stay_b8b46",
                    table="members_legal_hold",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="legalhold",
            trigger=pgtrigger.compiler.Trigger(
                name="holds_stay_as_placed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF (NEW.member_id, NEW.reason, NEW.placed_by_name, NEW.placed_at) IS DISTINCT FROM (OLD.member_id, OLD.reason, OLD.placed_by_name, OLD.placed_at)
       AND NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
        RAISE EXCEPTION 'this part of a row of % stays as it was made', TG_TABLE_NAME USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="6926571d9446f7672574206e78a45996ef0e7167",
                    operation='UPDATE OF "member_id", "reason", "placed_by_name", "placed_at"',
                    pgid="pgtrigger_holds_stay_as_placed_799d7",
                    table="members_legal_hold",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="legalhold",
            trigger=pgtrigger.compiler.Trigger(
                name="holds_are_lifted_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF OLD.lifted_at IS NOT NULL
       AND (NEW.lifted_at, NEW.lifted_by_name) IS DISTINCT FROM (OLD.lifted_at, OLD.lifted_by_name) THEN
        RAISE EXCEPTION 'a hold is lifted once' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.lifted_at IS NULL AND NEW.lifted_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM journal_chained_row WHERE kind = 'legal_hold_lifted' AND row_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'a hold is lifted by ARSOS alone' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="fa84bd7b670b55313564686b8d6f854b3ab28890",
                    operation='UPDATE OF "lifted_by_name", "lifted_at"',
                    pgid="pgtrigger_holds_are_lifted_once_1ea1b",
                    table="members_legal_hold",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="legalhold",
            trigger=pgtrigger.compiler.Trigger(
                name="holds_are_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF (TG_OP = 'INSERT' OR NEW.placed_at IS DISTINCT FROM OLD.placed_at)
       AND (NEW.placed_at < clock_timestamp() - interval '1 hour'
            OR NEW.placed_at > clock_timestamp() + interval '10 minutes') THEN
        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'placed_at', TG_TABLE_NAME
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF (TG_OP = 'INSERT' OR NEW.lifted_at IS DISTINCT FROM OLD.lifted_at)
       AND (NEW.lifted_at < clock_timestamp() - interval '1 hour'
            OR NEW.lifted_at > clock_timestamp() + interval '10 minutes') THEN
        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'lifted_at', TG_TABLE_NAME
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
""",
                    hash="28a02a736663151869f131a7735cc77a10c6a66b",
                    operation='INSERT OR UPDATE OF "placed_at", "lifted_at"',
                    pgid="pgtrigger_holds_are_of_now_d27e8",
                    table="members_legal_hold",
                    when="BEFORE",
                ),
            ),
        ),
    ]
