"""One cause, many inquiries: incidents, what is linked to them, and what was posted to all of it."""

import django.db.models.deletion
from django.db import migrations, models

import foundation.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0029_vacuum_in_time"),
    ]

    operations = [
        migrations.AddField(
            model_name="inquiry",
            name="incident",
            field=models.JSONField(
                blank=True, help_text="The incident it is or was linked to: id, reference, title", null=True
            ),
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("reference", models.CharField(max_length=12, unique=True)),
                ("title", models.CharField(max_length=120)),
                ("what_happened", models.TextField()),
                ("opened_at", models.DateTimeField()),
                ("opened_by_id", models.UUIDField()),
                ("opened_by_name", models.CharField(max_length=120)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_by_name", models.CharField(blank=True, max_length=120)),
                (
                    "inquiry_type",
                    models.ForeignKey(
                        blank=True,
                        help_text="The type in which it shows; inquiries of it are suggested",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inquiries.inquirytype",
                    ),
                ),
            ],
            options={
                "db_table": "inquiries_incident",
            },
        ),
        migrations.CreateModel(
            name="IncidentLink",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("linked_at", models.DateTimeField()),
                ("linked_by_name", models.CharField(max_length=120)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by_name", models.CharField(blank=True, max_length=120)),
                (
                    "ended_why",
                    models.CharField(
                        blank=True,
                        choices=[("unlinked", "Unlinked"), ("closed", "The incident was closed")],
                        max_length=8,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="inquiries.incident"
                    ),
                ),
                (
                    "inquiry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="inquiries.inquiry"
                    ),
                ),
            ],
            options={
                "db_table": "inquiries_incident_link",
            },
        ),
        migrations.CreateModel(
            name="IncidentPost",
            fields=[
                ("refusal", models.CharField(blank=True, help_text="Why it failed", max_length=300)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "turn_at",
                    models.DateTimeField(
                        blank=True, help_text="When a worker last took it up or made progress", null=True
                    ),
                ),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                (
                    "leased_by",
                    models.UUIDField(
                        blank=True, editable=False, help_text="The turn that holds it, new each time", null=True
                    ),
                ),
                ("next_attempt_at", models.DateTimeField(blank=True, null=True)),
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(choices=[("update", "update"), ("answer", "answer")], max_length=8)),
                ("body", models.TextField(help_text="The update, or the answer to the agent")),
                ("relay_text", models.TextField(blank=True)),
                ("no_relay_needed", models.BooleanField(default=False)),
                ("resolution_code", models.CharField(blank=True, max_length=24)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("total", models.PositiveSmallIntegerField()),
                ("started_by_id", models.UUIDField(null=True)),
                ("started_by_client", models.CharField(blank=True, max_length=100)),
                ("started_by_name", models.CharField(max_length=120)),
                ("created_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="posts", to="inquiries.incident"
                    ),
                ),
            ],
            options={
                "db_table": "inquiries_incident_post",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="IncidentPostItem",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("done", "Done"),
                            ("left_out", "Left out"),
                            ("skipped", "Not started: the job was canceled"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("code", models.CharField(blank=True, help_text="Why it was left out", max_length=40)),
                ("detail", models.CharField(blank=True, max_length=300)),
                (
                    "told_at",
                    models.DateTimeField(blank=True, help_text="When its agent was told, with their others", null=True),
                ),
                (
                    "inquiry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="inquiries.inquiry"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="inquiries.incidentpost"
                    ),
                ),
            ],
            options={
                "db_table": "inquiries_incident_post_item",
            },
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["-opened_at", "id"], name="incident_newest"),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("closed_by_name", "")),
                    models.Q(("closed_at__isnull", False), models.Q(("closed_by_name", ""), _negated=True)),
                    _connector="OR",
                ),
                name="incident_closed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="incident_has_a_title"
            ),
        ),
        migrations.AddIndex(
            model_name="incidentlink",
            index=models.Index(fields=["incident", "linked_at"], name="incident_link_of_incident"),
        ),
        migrations.AddConstraint(
            model_name="incidentlink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)), fields=("inquiry",), name="inquiry_in_one_open_incident"
            ),
        ),
        migrations.AddConstraint(
            model_name="incidentlink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_by_name", ""), ("ended_why", "")),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("ended_why__in", ["unlinked", "closed"]),
                        models.Q(("ended_by_name", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="incident_link_ended_for_a_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="incidentpost",
            index=models.Index(fields=["turn_at"], name="incidentpost_turn"),
        ),
        migrations.AddIndex(
            model_name="incidentpost",
            index=models.Index(
                condition=models.Q(("finished_at__isnull", True)), fields=["created_at"], name="incident_post_open"
            ),
        ),
        migrations.AddIndex(
            model_name="incidentpost",
            index=models.Index(fields=["started_by_id", "-created_at"], name="incident_post_of_person"),
        ),
        migrations.AddConstraint(
            model_name="incidentpost",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "update"), ("no_relay_needed", False), ("relay_text", ""), ("resolution_code", "")
                    ),
                    models.Q(
                        ("kind", "answer"),
                        models.Q(("resolution_code", ""), _negated=True),
                        models.Q(
                            models.Q(("relay_text", ""), _negated=True), ("no_relay_needed", True), _connector="XOR"
                        ),
                    ),
                    _connector="OR",
                ),
                name="incident_answer_says_what_to_relay",
            ),
        ),
        migrations.AddConstraint(
            model_name="incidentpost",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at__isnull", True), ("state__in", ["waiting", "running"])),
                    models.Q(("finished_at__isnull", False), ("state__in", ["done", "cancelled", "failed"])),
                    _connector="OR",
                ),
                name="incident_post_finished_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="incidentpost",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "failed"), models.Q(("refusal", ""), _negated=True)),
                    models.Q(models.Q(("state", "failed"), _negated=True), ("refusal", "")),
                    _connector="OR",
                ),
                name="incident_post_failed_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="incidentpost",
            constraint=models.UniqueConstraint(
                condition=models.Q(("finished_at__isnull", True)),
                fields=("incident",),
                name="incident_posts_one_by_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="incidentpostitem",
            constraint=models.UniqueConstraint(fields=("post", "inquiry"), name="incident_post_item_once"),
        ),
        migrations.AddConstraint(
            model_name="incidentpostitem",
            constraint=models.UniqueConstraint(fields=("post", "position"), name="incident_post_item_in_order"),
        ),
        migrations.AddConstraint(
            model_name="incidentpostitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "left_out"), models.Q(("code", ""), _negated=True)),
                    models.Q(models.Q(("state", "left_out"), _negated=True), ("code", ""), ("detail", "")),
                    _connector="OR",
                ),
                name="incident_post_item_left_out_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="incidentpostitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("told_at__isnull", True), ("state", "done"), _connector="OR"),
                name="incident_post_told_of_what_was_done",
            ),
        ),
    ]
