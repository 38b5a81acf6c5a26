"""Finds what is escalated to somebody without walking every inquiry: all that some roles see by themselves."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0015_newest_done_of_agent")]

    operations = [
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(
                condition=models.Q(("escalated_to_id__isnull", False)),
                fields=["escalated_to_id"],
                name="inquiry_escalated_to",
            ),
        ),
    ]
