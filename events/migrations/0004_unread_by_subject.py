"""Unread notifications are found by what they are about, to take them as read once it is done; made while others work."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("outbox", "0003_vacuum_in_time")]

    operations = [
        AddIndexConcurrently(
            model_name="notification",
            index=models.Index(
                fields=["subject_id"], condition=models.Q(("read_at__isnull", True)), name="unread_about"
            ),
        ),
    ]
