"""What others filed about the members of a book is found by an index alone, made while others work."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("inquiries", "0023_open_clocks_by_due_time"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="inquiry",
            index=models.Index(
                models.F("member"),
                models.OrderBy(models.F("created_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                include=["agent"],
                name="inquiry_about_member",
            ),
        ),
        RemoveIndexConcurrently(model_name="inquiry", name="inquiry_of_member"),
    ]
