"""Counts what is open and what was resolved from the index alone, queue by queue, however many rows there are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0013_referral_of_draft")]

    operations = [
        migrations.RemoveIndex(model_name="inquiry", name="inquiry_resolved"),
        migrations.RemoveIndex(model_name="inquiry", name="inquiry_due"),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(
                condition=models.Q(("resolved_at__isnull", False)),
                fields=["resolved_at"],
                include=("queue",),
                name="inquiry_resolved_in_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(
                condition=models.Q(("status__in", ["in_progress", "pending", "queued"])),
                fields=["queue", "due_at"],
                include=("status", "warning_at", "created_at"),
                name="inquiry_open_by_due_time",
            ),
        ),
    ]
