"""Whom an inquiry was filed about stays; whom it was linked to stands beside that, with who linked it and why."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import arsos.kernel.identity

MOVE = """
    SET CONSTRAINTS ALL IMMEDIATE;
    WITH moved AS (
        UPDATE inquiries_inquiry AS inquiry
        SET linked_member_id = inquiry.member_id,
            linked_policy_id = inquiry.policy_id,
            link_is_sure = prospect.person_hashes && member.person_hashes,
            member_id = NULL,
            policy_id = NULL
        FROM inquiries_prospect AS prospect, members_member AS member
        WHERE prospect.id = inquiry.prospect_id AND member.id = inquiry.member_id
        RETURNING inquiry.id, inquiry.linked_member_id, inquiry.linked_policy_id, inquiry.link_is_sure,
                  inquiry.updated_at
    )
    INSERT INTO inquiries_subject_link
        (id, inquiry_id, position, member_id, policy_id, state, differs, purpose, linked_by_name, linked_at, review_note)
    SELECT gen_random_uuid(), id, 1, linked_member_id, linked_policy_id,
           CASE WHEN link_is_sure THEN 'matched' ELSE 'open' END, ARRAY[]::varchar[], 'Linked before links were reviewed', 'ARSOS',
           updated_at, ''
    FROM moved;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_no_staff_column"),
        ("desk", "0002_shipped_desk"),
        ("inquiries", "0017_exports_asked_at_download"),
        ("members", "0006_import_changes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SubjectLink",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=arsos.kernel.identity.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("matched", "Exact match"),
                            ("open", "To review"),
                            ("accepted", "Accepted"),
                            ("undone", "Undone"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "differs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        default=list,
                        help_text="Fields in which the two differ",
                        size=None,
                    ),
                ),
                ("purpose", models.CharField(blank=True, max_length=300)),
                ("linked_by_name", models.CharField(max_length=120)),
                ("linked_at", models.DateTimeField()),
                ("review_note", models.CharField(blank=True, max_length=500)),
                ("reviewed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "inquiries_subject_link",
            },
        ),
        migrations.RemoveField(
            model_name="prospect",
            name="linked_member",
        ),
        migrations.AddField(
            model_name="inquiry",
            name="link_is_sure",
            field=models.BooleanField(default=False, help_text="An exact match, or accepted by a lead"),
        ),
        migrations.AddField(
            model_name="inquiry",
            name="linked_member",
            field=models.ForeignKey(
                blank=True,
                help_text="Who it turned out to be about, for ARSOS alone; the agent goes on seeing whom they named",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="linked_inquiries",
                to="members.member",
            ),
        ),
        migrations.AddField(
            model_name="inquiry",
            name="linked_policy",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.policy",
            ),
        ),
        migrations.AddField(
            model_name="subjectlink",
            name="inquiry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="subject_links", to="inquiries.inquiry"
            ),
        ),
        migrations.AddField(
            model_name="subjectlink",
            name="linked_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="subjectlink",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="subject_links", to="members.member"
            ),
        ),
        migrations.AddField(
            model_name="subjectlink",
            name="policy",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.policy"
            ),
        ),
        migrations.AddField(
            model_name="subjectlink",
            name="reviewed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(("member__isnull", True), ("prospect__isnull", True), _connector="OR"),
                name="inquiry_filed_about_one_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("linked_member__isnull", False),
                    models.Q(("link_is_sure", False), ("linked_policy__isnull", True)),
                    _connector="OR",
                ),
                name="inquiry_link_names_a_member",
            ),
        ),
        migrations.AddIndex(
            model_name="subjectlink",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["linked_at"], name="subject_link_to_review"
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectlink",
            constraint=models.UniqueConstraint(fields=("inquiry", "position"), name="subject_link_position_once"),
        ),
        migrations.AddConstraint(
            model_name="subjectlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "matched"), models.Q(("purpose", ""), _negated=True), _connector="OR"),
                name="subject_link_has_a_purpose",
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectlink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("reviewed_at__isnull", True), ("reviewed_by__isnull", True), ("state__in", ["matched", "open"])
                    ),
                    models.Q(
                        ("reviewed_at__isnull", False),
                        ("reviewed_by__isnull", False),
                        ("state__in", ["accepted", "undone"]),
                    ),
                    _connector="OR",
                ),
                name="subject_link_reviewed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectlink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewed_by__isnull", True),
                    ("linked_by__isnull", True),
                    models.Q(("reviewed_by", models.F("linked_by")), _negated=True),
                    _connector="OR",
                ),
                name="subject_link_reviewed_by_another",
            ),
        ),
    ]
