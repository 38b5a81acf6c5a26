"""What a sweep could not do yet, and what was set aside."""

from django.db import migrations, models

import foundation.identifiers


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="FailedItem",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("sweep", models.CharField(max_length=60)),
                ("item_id", models.UUIDField()),
                (
                    "inquiry_id",
                    models.UUIDField(blank=True, help_text="The inquiry that the item belongs to", null=True),
                ),
                ("attempts", models.PositiveSmallIntegerField()),
                ("error", models.CharField(max_length=120)),
                ("first_failed_at", models.DateTimeField()),
                ("failed_at", models.DateTimeField()),
                ("next_attempt_at", models.DateTimeField(blank=True, null=True)),
                ("set_aside_at", models.DateTimeField(blank=True, null=True)),
                (
                    "told_at",
                    models.DateTimeField(
                        blank=True, help_text="When people were told that it was set aside", null=True
                    ),
                ),
            ],
            options={
                "db_table": "jobs_failed_item",
                "indexes": [
                    models.Index(
                        condition=models.Q(("set_aside_at__isnull", False)),
                        fields=["set_aside_at"],
                        name="failed_item_set_aside",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("sweep", "item_id"), name="failed_item_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("next_attempt_at__isnull", True), ("set_aside_at__isnull", False)),
                            models.Q(
                                ("next_attempt_at__isnull", False),
                                ("set_aside_at__isnull", True),
                                ("told_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="failed_item_waits_or_is_set_aside",
                    ),
                ],
            },
        ),
    ]
