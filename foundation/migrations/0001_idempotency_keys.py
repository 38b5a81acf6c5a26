"""The keys of requests that have one effect, however often they are sent."""

from django.db import migrations, models

import foundation.identifiers


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="IdempotencyRecord",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("caller", models.CharField(max_length=140)),
                ("key", models.CharField(max_length=255)),
                ("request_hmac", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField()),
                ("resource_id", models.CharField(blank=True, max_length=4000)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "api_idempotency_record",
                "constraints": [models.UniqueConstraint(fields=("caller", "key"), name="idempotency_key_once")],
            },
        ),
    ]
