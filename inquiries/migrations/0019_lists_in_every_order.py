"""Lists by their last change and by due time go by an index, made while others work."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("inquiries", "0018_drafts_of_types"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="inquiry",
            index=models.Index(models.F("updated_at"), models.F("id"), name="inquiry_last_changed"),
        ),
        AddIndexConcurrently(
            model_name="inquiry",
            index=models.Index(models.F("due_at"), models.F("id"), name="inquiry_by_due_time"),
        ),
    ]
