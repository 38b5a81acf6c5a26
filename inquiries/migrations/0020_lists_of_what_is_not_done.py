"""Lists of what is not done yet go by an index of their own, made while others work."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

UNDONE = ["in_progress", "pending", "queued", "resolved"]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("inquiries", "0019_lists_in_every_order"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="inquiry",
            index=models.Index(
                models.F("created_at"),
                models.F("id"),
                condition=models.Q(("status__in", UNDONE)),
                name="inquiry_undone_oldest_first",
            ),
        ),
        AddIndexConcurrently(
            model_name="inquiry",
            index=models.Index(
                models.F("updated_at"),
                models.F("id"),
                condition=models.Q(("status__in", UNDONE)),
                name="inquiry_undone_last_changed",
            ),
        ),
    ]
