"""The criteria of the SOS line are called what they are."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("escalations", "0004_shipped_ladder_and_criteria")]

    operations = [
        migrations.AlterModelOptions(
            name="soscriteria",
            options={"verbose_name": "SOS criteria", "verbose_name_plural": "SOS criteria"},
        ),
    ]
