"""Lists of what goes on, quietly set aside or not, are in the order of an index, made while others work."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

GOES_ON = models.Q(
    ("status__in", ["in_progress", "pending", "queued", "resolved"]), ("set_aside_quietly", True), _connector="OR"
)
NAMES = {
    "created_at": "inquiry_going_on_oldest",
    "updated_at": "inquiry_going_on_changed",
    "due_at": "inquiry_going_on_due",
}


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("inquiries", "0038_labels"),
    ]

    operations = [
        *(
            AddIndexConcurrently(
                model_name="inquiry",
                index=models.Index(models.F(field), models.F("id"), condition=GOES_ON, name=name),
            )
            for field, name in NAMES.items()
        ),
        RemoveIndexConcurrently(model_name="inquiry", name="inquiry_undone_oldest_first"),
        RemoveIndexConcurrently(model_name="inquiry", name="inquiry_undone_last_changed"),
    ]
