"""Finds what was done last for an agent among many that are done."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0014_open_and_resolved_counted")]

    operations = [
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(
                condition=models.Q(("status__in", ["closed", "duplicate", "handed_over", "withdrawn"])),
                fields=["agent", "-updated_at", "id"],
                name="inquiry_done_of_agent",
            ),
        ),
    ]
