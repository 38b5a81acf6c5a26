"""When the SOS line may be called, and who was screened for it."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import foundation.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_agents"),
        ("escalations", "0001_ladder"),
        ("inquiries", "0002_inquiry"),
        ("members", "0001_members_and_policies"),
    ]

    operations = [
        migrations.CreateModel(
            name="SosCriteria",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField(unique=True)),
                ("title", models.CharField(max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Published"), ("retired", "Retired")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("rules", models.JSONField()),
                ("created_by_name", models.CharField(max_length=120)),
                ("created_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "SOS criteria",
                "verbose_name_plural": "SOS criteria",
                "db_table": "escalations_sos_criteria",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "published")), fields=("state",), name="one_published_sos_criteria"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SosScreening",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sos_screenings", to="accounts.agent"
                    ),
                ),
                ("made_by_id", models.UUIDField(help_text="The user; empty for a system", null=True)),
                ("made_by_client_id", models.CharField(blank=True, max_length=100)),
                ("made_by_name", models.CharField(max_length=120)),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sos_screenings",
                        to="members.member",
                    ),
                ),
                (
                    "prospect",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sos_screenings",
                        to="inquiries.prospect",
                    ),
                ),
                ("is_life_threatening", models.BooleanField(default=False)),
                ("member_on_line", models.BooleanField()),
                (
                    "how",
                    models.CharField(
                        blank=True,
                        choices=[("three_way", "Three-way call"), ("in_the_room", "In the room")],
                        max_length=12,
                    ),
                ),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), size=None),
                ),
                (
                    "coverages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=8),
                        help_text="Active on the day, or as reported",
                        size=None,
                    ),
                ),
                ("is_attested", models.BooleanField(help_text="The coverage is as the agent reports it")),
                (
                    "criteria",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="screenings",
                        to="escalations.soscriteria",
                    ),
                ),
                ("passed", models.BooleanField()),
                (
                    "refusals",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=24), default=list, size=None
                    ),
                ),
                (
                    "also_file",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                (
                    "signs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=24), default=list, size=None
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("chase_at", models.DateTimeField(null=True)),
                ("chases_done", models.PositiveSmallIntegerField(default=0)),
                ("no_call_reason", models.CharField(blank=True, max_length=300)),
                (
                    "verdict",
                    models.CharField(
                        blank=True, choices=[("fits", "Fits"), ("does_not_fit", "Does not fit")], max_length=12
                    ),
                ),
                ("review_note", models.CharField(blank=True, max_length=500)),
                ("reviewed_by_name", models.CharField(blank=True, max_length=120)),
                ("reviewed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "escalations_sos_screening",
                "indexes": [
                    models.Index(fields=["agent", "-created_at", "id"], name="sos_screening_of_agent"),
                    models.Index(fields=["-created_at", "id"], name="sos_screening_newest"),
                    models.Index(
                        condition=models.Q(("chase_at__isnull", False)),
                        fields=["chase_at"],
                        name="sos_screening_to_chase",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("member__isnull", False), ("prospect__isnull", False), _connector="XOR"),
                        name="sos_screening_of_one_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("expires_at__isnull", False), ("passed", True), ("refusals", [])),
                            models.Q(
                                ("expires_at__isnull", True),
                                ("passed", False),
                                models.Q(("refusals", []), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="sos_refused_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("passed", False), ("member_on_line", True), _connector="OR"),
                        name="sos_member_on_line",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewed_at__isnull", True), ("verdict", "")),
                            models.Q(models.Q(("verdict", ""), _negated=True), ("reviewed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="sos_review_has_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SosCall",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "screening",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="escalations.sosscreening",
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sos_calls", to="accounts.agent"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sos_calls",
                        to="members.member",
                    ),
                ),
                (
                    "prospect",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sos_calls",
                        to="inquiries.prospect",
                    ),
                ),
                (
                    "inquiry",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sos_calls",
                        to="inquiries.inquiry",
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("resolved", "Resolved"),
                            ("transferred", "Transferred"),
                            ("disconnected", "Disconnected"),
                            ("not_resolved", "Not resolved"),
                        ],
                        max_length=12,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                (
                    "flags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=24), default=list, size=None
                    ),
                ),
                ("logged_by_name", models.CharField(max_length=120)),
                ("logged_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "db_table": "escalations_sos_call",
                "indexes": [
                    models.Index(fields=["agent", "-started_at", "id"], name="sos_call_of_agent"),
                    models.Index(fields=["-started_at", "id"], name="sos_call_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True), ("ended_at__gte", models.F("started_at")), _connector="OR"
                        ),
                        name="sos_call_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome", ""), ("ended_at__isnull", False), _connector="OR"),
                        name="sos_outcome_at_the_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("screening__isnull", False), ("flags__contains", ["no_screening"]), _connector="OR"
                        ),
                        name="sos_call_without_screening_is_flagged",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="soscriteria",
            trigger=pgtrigger.compiler.Trigger(
                name="published_criteria_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF OLD.state <> 'draft' AND (NEW.rules <> OLD.rules OR NEW.version <> OLD.version OR NEW.state = 'draft') THEN
        RAISE EXCEPTION 'published criteria never change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="86afdef628d165c2e46a6ad31b29f48e9b06916f",
                    operation="UPDATE",
                    pgid="pgtrigger_published_criteria_stay_e964e",
                    table="escalations_sos_criteria",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sosscreening",
            trigger=pgtrigger.compiler.Trigger(
                name="sos_screenings_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="45ee537218fd381689100545cb8d44b90dcd535c",
                    operation="DELETE",
                    pgid="pgtrigger_sos_screenings_stay_4efd3",
                    table="escalations_sos_screening",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sosscreening",
            trigger=pgtrigger.compiler.Trigger(
                name="sos_screening_stays_with_its_person",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF (NEW.member_id, NEW.prospect_id) IS DISTINCT FROM (OLD.member_id, OLD.prospect_id)
       AND NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN
        RAISE EXCEPTION 'this part of a row of % stays as it was made', TG_TABLE_NAME USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="8e3073e244dd72550a1db21f7c58f0efdea818ff",
                    operation='UPDATE OF "member_id", "prospect_id"',
                    pgid="pgtrigger_sos_screening_stays_with_its_person_02f9c",
                    table="escalations_sos_screening",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sosscreening",
            trigger=pgtrigger.compiler.Trigger(
                name="sos_screenings_are_of_now",
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
                    hash="ca908eed27dcb2fcfa53a535804902269542fd87",
                    operation='INSERT OR UPDATE OF "created_at"',
                    pgid="pgtrigger_sos_screenings_are_of_now_5dcd2",
                    table="escalations_sos_screening",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="soscall",
            trigger=pgtrigger.compiler.Trigger(
                name="sos_call_in_bounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NEW.started_at IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.started_at IS DISTINCT FROM OLD.started_at)
       AND (NEW.started_at < '1900-01-01' OR NEW.started_at >= '2200-01-01') THEN
        RAISE EXCEPTION 'started_at lies outside 1900 to 2199' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.ended_at IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.ended_at IS DISTINCT FROM OLD.ended_at)
       AND (NEW.ended_at < '1900-01-01' OR NEW.ended_at >= '2200-01-01') THEN
        RAISE EXCEPTION 'ended_at lies outside 1900 to 2199' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="78ab22081bec88882a71e3afbdfab3d65c6746f1",
                    operation='INSERT OR UPDATE OF "started_at", "ended_at"',
                    pgid="pgtrigger_sos_call_in_bounds_e2845",
                    table="escalations_sos_call",
                    when="BEFORE",
                ),
            ),
        ),
    ]
