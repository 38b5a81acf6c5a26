"""The newest of what a common word finds are met in the order of an index, and an export says if it has only those."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("inquiries", "0036_unsent_texts"),
    ]

    operations = [
        migrations.AddField(
            model_name="exportrun",
            name="is_cut",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Whether only the newest 1,000 of what was searched for are in it",
            ),
        ),
        AddIndexConcurrently(
            model_name="inquirydocument",
            index=models.Index(
                models.OrderBy(models.F("made_at"), descending=True),
                models.OrderBy(models.F("inquiry"), descending=True),
                name="inquiry_document_newest",
            ),
        ),
    ]
