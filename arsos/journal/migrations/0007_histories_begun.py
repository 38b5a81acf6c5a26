from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """When histories began, so that nobody reads them all to learn of the first. Nobody waits while it is built."""

    atomic = False

    dependencies = [("journal", "0006_instants_are_of_now")]

    operations = [
        AddIndexConcurrently(
            model_name="historyentry",
            index=models.Index(condition=models.Q(("position", 1)), fields=["at"], name="history_begun_at"),
        ),
    ]
