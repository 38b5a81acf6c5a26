"""Members with their former names and numbers, plans, policies and applications."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import foundation.crypto
import foundation.identifiers
import foundation.name_search
import foundation.periods


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0003_issued_tokens"),
    ]

    operations = [
        migrations.CreateModel(
            name="Plan",
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
                    "plan_type",
                    models.CharField(
                        choices=[
                            ("MA", "MA"),
                            ("MAPD", "MAPD"),
                            ("PDP", "PDP"),
                            ("DSNP", "DSNP"),
                            ("CSNP", "CSNP"),
                            ("PFFS", "PFFS"),
                            ("MEDSUPP", "MEDSUPP"),
                            ("medical", "medical"),
                            ("dental", "dental"),
                            ("vision", "vision"),
                            ("supplemental", "supplemental"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "family",
                    models.CharField(choices=[("medicare", "medicare"), ("individual", "individual")], max_length=12),
                ),
                (
                    "network",
                    models.CharField(
                        choices=[
                            ("hmo", "hmo"),
                            ("hmo_pos", "hmo_pos"),
                            ("ppo", "ppo"),
                            ("pffs", "pffs"),
                            ("none", "none"),
                        ],
                        default="none",
                        max_length=8,
                    ),
                ),
            ],
            options={
                "db_table": "members_plan",
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                (
                    "name_words",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, default=list, editable=False, size=None
                    ),
                ),
                ("spelling_version", models.PositiveSmallIntegerField(default=3, editable=False)),
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("humana_id", models.CharField(max_length=9)),
                ("dependent_code", models.CharField(blank=True, max_length=2)),
                ("first_name", models.CharField(max_length=80)),
                ("last_name", models.CharField(max_length=80)),
                ("date_of_birth", foundation.crypto.EncryptedDateField(null=True)),
                ("mbi", foundation.crypto.EncryptedTextField(blank=True, null=True)),
                (
                    "mbi_hashes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), blank=True, default=list, size=None
                    ),
                ),
                (
                    "person_hashes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), blank=True, default=list, size=None
                    ),
                ),
                ("zip_code", models.CharField(blank=True, max_length=10, verbose_name="ZIP code")),
                ("state", models.CharField(blank=True, max_length=2)),
                ("city", models.CharField(blank=True, max_length=80)),
                ("address", models.CharField(blank=True, max_length=160)),
                ("phone", models.CharField(blank=True, max_length=30)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("language", models.CharField(default="en", max_length=10)),
                ("deceased_on", models.DateField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("purged_at", models.DateTimeField(blank=True, help_text="When it was erased who this was", null=True)),
            ],
            options={
                "db_table": "members_member",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["person_hashes"], name="member_by_person"),
                    django.contrib.postgres.indexes.GinIndex(fields=["mbi_hashes"], name="member_by_mbi"),
                    django.contrib.postgres.indexes.GinIndex(
                        foundation.name_search.WordsVector(models.F("name_words")),
                        fastupdate=False,
                        name="member_by_name_words",
                    ),
                    models.Index(fields=["spelling_version"], name="member_by_spelling"),
                    models.Index(fields=["last_name", "first_name", "id"], name="member_by_name"),
                    models.Index(fields=["phone"], name="member_by_phone"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("humana_id", ""), _negated=True),
                        fields=("humana_id", "dependent_code"),
                        name="member_humana_id_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("date_of_birth__isnull", False), ("humana_id__regex", "^(H\\d{8}|\\d{9})$")),
                            models.Q(("humana_id", ""), ("mbi__isnull", True), ("purged_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="member_humana_id_form",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("dependent_code__regex", "^(\\d{2})?$")), name="member_dependent_code_form"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("policy_number", models.CharField(max_length=40, unique=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="policies", to="members.member"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="policies", to="members.plan"
                    ),
                ),
                ("effective_on", models.DateField()),
                ("terminates_on", models.DateField(blank=True, help_text="Last day of coverage", null=True)),
                ("cancelled_on", models.DateField(blank=True, null=True)),
                ("updated_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "policies",
                "db_table": "members_policy",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("terminates_on__isnull", True),
                            ("terminates_on__gte", models.F("effective_on")),
                            _connector="OR",
                        ),
                        name="policy_ends_after_start",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyAgent",
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
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agents", to="members.policy"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="policy_agents", to="members.member"
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="policy_roles", to="accounts.agent"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("writing_agent", "Writing agent"),
                            ("agent_of_record", "Agent of record"),
                            ("servicing_agent", "Servicing agent"),
                        ],
                        max_length=20,
                    ),
                ),
            ],
            options={
                "db_table": "members_policy_agent",
                "indexes": [
                    models.Index(fields=["agent", "role", "member"], name="book_of_business"),
                    models.Index(fields=["member", "role"], name="agents_of_member"),
                    models.Index(
                        condition=models.Q(("role", "agent_of_record")),
                        fields=["starts_on"],
                        name="agent_of_record_begins",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("policy", "agent", "role", "starts_on"), name="policy_agent_once_per_start"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerName",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="former_names", to="members.member"
                    ),
                ),
                ("first_name", models.CharField(max_length=80)),
                ("last_name", models.CharField(max_length=80)),
                ("used_from", models.DateField()),
                ("used_until", models.DateField()),
            ],
            options={
                "db_table": "members_former_name",
                "constraints": [
                    models.UniqueConstraint(fields=("member", "last_name", "first_name"), name="former_name_once"),
                    models.CheckConstraint(
                        condition=models.Q(("used_until__gte", models.F("used_from"))),
                        name="former_name_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerMbi",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="former_mbis", to="members.member"
                    ),
                ),
                ("mbi", foundation.crypto.EncryptedTextField()),
                (
                    "mbi_hashes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None),
                ),
                ("used_from", models.DateField()),
                ("used_until", models.DateField()),
            ],
            options={
                "db_table": "members_former_mbi",
                "constraints": [
                    models.UniqueConstraint(fields=("member", "mbi_hashes"), name="former_mbi_once"),
                    models.CheckConstraint(
                        condition=models.Q(("used_until__gte", models.F("used_from"))),
                        name="former_mbi_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("application_number", models.CharField(max_length=40, unique=True)),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="applications", to="members.plan"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="members.member",
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="applications", to="accounts.agent"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("pended_rfi", "Pended, information requested"),
                            ("cms_submitted", "Submitted to CMS"),
                            ("cms_accepted", "Accepted by CMS"),
                            ("cms_rejected", "Rejected by CMS"),
                            ("withdrawn", "Withdrawn"),
                            ("denied", "Denied"),
                        ],
                        max_length=16,
                    ),
                ),
                ("submitted_on", models.DateField(blank=True, null=True)),
                ("first_name", models.CharField(max_length=80)),
                ("last_name", models.CharField(max_length=80)),
                ("date_of_birth", foundation.crypto.EncryptedDateField()),
                ("zip_code", models.CharField(blank=True, max_length=10, verbose_name="ZIP code")),
                (
                    "person_hashes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), blank=True, default=list, size=None
                    ),
                ),
                ("spelling_version", models.PositiveSmallIntegerField(default=3, editable=False)),
                ("updated_at", models.DateTimeField()),
            ],
            options={
                "db_table": "members_application",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["person_hashes"], name="application_by_person"),
                    models.Index(fields=["spelling_version"], name="application_by_spelling"),
                ],
            },
        ),
    ]
