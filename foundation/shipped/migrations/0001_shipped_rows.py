"""What was loaded from the shipped files."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ShippedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "table",
                    models.CharField(help_text="The label of the model, such as inquiries.department", max_length=80),
                ),
                (
                    "key",
                    models.CharField(help_text="What tells the row from others in the shipped file", max_length=120),
                ),
                ("row", models.CharField(max_length=64)),
                ("values", models.JSONField()),
                ("loaded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "shipped_row",
                "constraints": [models.UniqueConstraint(fields=("table", "key"), name="shipped_row_once")],
            },
        ),
    ]
