"""Reports find the clocks that are open past their target by an index, made while others work."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("inquiries", "0022_daily_roll_ups"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="inquiryclock",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False), ("state__in", ["running", "paused"])),
                fields=["due_at"],
                name="clock_open_by_due_time",
            ),
        ),
    ]
