"""What a search box has shown is found by its search id, made while others work."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("journal", "0004_chain_and_seals_triggers"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="journalentry",
            index=models.Index(condition=models.Q(("kind", "search")), fields=["request_id"], name="journal_by_search"),
        ),
    ]
