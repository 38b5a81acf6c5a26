"""Finds what waits for an agent among many that are done."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0011_shipped_macros")]

    operations = [
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(
                condition=models.Q(("status__in", ["in_progress", "pending", "queued", "resolved"])),
                fields=["agent", "status"],
                name="inquiry_needs_agent",
            ),
        ),
    ]
