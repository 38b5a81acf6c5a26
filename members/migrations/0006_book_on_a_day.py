"""The book of an agent on a day is read from an index alone, made while others work."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("members", "0005_member_documents"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="policyagent",
            index=models.Index(
                fields=["agent", "role", "member"], include=["starts_on", "ends_on"], name="book_on_a_day"
            ),
        ),
        RemoveIndexConcurrently(model_name="policyagent", name="book_of_business"),
    ]
