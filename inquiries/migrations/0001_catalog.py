"""Inquiry types with the versions of their forms, self-service offers, and job aids."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import foundation.durations
import foundation.identifiers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0003_issued_tokens"),
        ("members", "0001_members_and_policies"),
    ]

    operations = [
        migrations.CreateModel(
            name="InquiryType",
            fields=[
                ("code", models.SlugField(max_length=40, primary_key=True, serialize=False)),
                ("is_active", models.BooleanField(default=True)),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "db_table": "inquiries_type",
                "ordering": ["position", "code"],
            },
        ),
        migrations.CreateModel(
            name="InquiryTypeVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="inquiries.inquirytype"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=80)),
                ("description", models.TextField(blank=True)),
                (
                    "plan_types",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), size=None),
                ),
                (
                    "networks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=8),
                        blank=True,
                        default=list,
                        help_text="Empty: any",
                        size=None,
                    ),
                ),
                (
                    "flows",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), size=None),
                ),
                ("priority", models.PositiveSmallIntegerField()),
                (
                    "first_response_minutes",
                    models.PositiveIntegerField(
                        help_text="Business time", validators=[foundation.durations.Between((1, 180000))]
                    ),
                ),
                (
                    "resolution_minutes",
                    models.PositiveIntegerField(
                        help_text="Business time", validators=[foundation.durations.Between((1, 180000))]
                    ),
                ),
                ("self_service", models.JSONField(blank=True, null=True)),
                ("sos_eligible", models.CharField(default="never", max_length=12)),
                ("sos_condition", models.CharField(blank=True, max_length=200)),
                ("details_schema", models.JSONField()),
                ("ui_schema", models.JSONField(blank=True, default=dict)),
                ("published_at", models.DateTimeField()),
            ],
            options={
                "db_table": "inquiries_type_version",
                "constraints": [
                    models.UniqueConstraint(fields=("type", "version"), name="type_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(("priority__gte", 1), ("priority__lte", 4)), name="type_priority_1_to_4"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="inquirytype",
            name="current_version",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="current_for",
                to="inquiries.inquirytypeversion",
            ),
        ),
        migrations.CreateModel(
            name="SelfServiceOffer",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="self_service_offers",
                        to="accounts.agent",
                    ),
                ),
                (
                    "inquiry_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="self_service_offers",
                        to="inquiries.inquirytype",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("offered", "Offered"), ("declined", "Declined"), ("not_available", "Not available")],
                        max_length=16,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.member"
                    ),
                ),
                ("inquiry_id", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "inquiries_self_service_offer",
                "indexes": [models.Index(fields=["inquiry_type", "created_at"], name="offer_by_type")],
            },
        ),
        migrations.CreateModel(
            name="JobAid",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.SlugField(max_length=60, unique=True)),
                ("title", models.CharField(max_length=120)),
                ("summary", models.CharField(max_length=300)),
                ("body", models.TextField(help_text="Step by step, a step a line")),
                ("found_at", models.CharField(help_text="Where the original is kept", max_length=120)),
                ("search_terms", models.CharField(blank=True, max_length=200)),
                (
                    "inquiry_types",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                (
                    "is_for_members",
                    models.BooleanField(default=False, help_text="Tells what members can do themselves"),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("views", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "words",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.CombinedSearchVector(
                            django.contrib.postgres.search.CombinedSearchVector(
                                django.contrib.postgres.search.CombinedSearchVector(
                                    django.contrib.postgres.search.SearchVector("title", config="english", weight="A"),
                                    "||",
                                    django.contrib.postgres.search.SearchVector(
                                        "search_terms", config="english", weight="A"
                                    ),
                                    django.contrib.postgres.search.SearchConfig("english"),
                                ),
                                "||",
                                django.contrib.postgres.search.SearchVector("summary", config="english", weight="B"),
                                django.contrib.postgres.search.SearchConfig("english"),
                            ),
                            "||",
                            django.contrib.postgres.search.SearchVector("body", config="english", weight="C"),
                            django.contrib.postgres.search.SearchConfig("english"),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
            ],
            options={
                "db_table": "inquiries_job_aid",
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["words"], name="job_aid_words")],
            },
        ),
        migrations.CreateModel(
            name="JobAidFavourite",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "job_aid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="favourites", to="inquiries.jobaid"
                    ),
                ),
                ("owner_id", models.UUIDField(help_text="The agent, or the user where there is none")),
                ("kept_at", models.DateTimeField()),
            ],
            options={
                "db_table": "inquiries_job_aid_favourite",
                "constraints": [models.UniqueConstraint(fields=("owner_id", "job_aid"), name="favourite_once")],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inquirytype",
            trigger=pgtrigger.compiler.Trigger(
                name="what_is_refused_is_not_taken",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."is_active")',
                    func="""
    PERFORM pg_advisory_xact_lock(hashtextextended('refused or taken ' || NEW.code, 0));
    IF EXISTS (SELECT 1 FROM inquiries_refused_type other WHERE other.code = NEW.code AND other.is_active) THEN
        RAISE EXCEPTION 'ARSOS refers this type away' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="ac50f42b623005e3a0831c60120141680571b771",
                    operation='INSERT OR UPDATE OF "is_active", "code"',
                    pgid="pgtrigger_what_is_refused_is_not_taken_f1d06",
                    table="inquiries_type",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inquirytypeversion",
            trigger=pgtrigger.compiler.Trigger(
                name="type_versions_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="c9f54db72c210eeb38be00f05318413dd74e7db6",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_type_versions_stay_3bf38",
                    table="inquiries_type_version",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inquirytypeversion",
            trigger=pgtrigger.compiler.Trigger(
                name="type_targets_in_bounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NEW.first_response_minutes IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.first_response_minutes IS DISTINCT FROM OLD.first_response_minutes)
       AND NEW.first_response_minutes NOT BETWEEN 1 AND 180000 THEN
        RAISE EXCEPTION 'first_response_minutes lies outside 1 to 180000' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.resolution_minutes IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.resolution_minutes IS DISTINCT FROM OLD.resolution_minutes)
       AND NEW.resolution_minutes NOT BETWEEN 1 AND 180000 THEN
        RAISE EXCEPTION 'resolution_minutes lies outside 1 to 180000' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="5dda117e04fcc0d89da5e0c6ccf1d822cfa68515",
                    operation='INSERT OR UPDATE OF "first_response_minutes", "resolution_minutes"',
                    pgid="pgtrigger_type_targets_in_bounds_52540",
                    table="inquiries_type_version",
                    when="BEFORE",
                ),
            ),
        ),
    ]
