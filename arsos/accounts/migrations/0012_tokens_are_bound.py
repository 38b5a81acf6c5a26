"""What binds tokens and codes to the system and the person they were issued for."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import arsos.kernel.identity


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_agents_and_clients_named"),
        migrations.swappable_dependency(settings.OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL),
        migrations.swappable_dependency(settings.OAUTH2_PROVIDER_GRANT_MODEL),
        migrations.swappable_dependency(settings.OAUTH2_PROVIDER_REFRESH_TOKEN_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="IssuedToken",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=arsos.kernel.identity.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                (
                    "access_token",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="issued",
                        to=settings.OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL,
                    ),
                ),
                (
                    "code",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="issued",
                        to=settings.OAUTH2_PROVIDER_GRANT_MODEL,
                    ),
                ),
                (
                    "refresh_token",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="issued",
                        to=settings.OAUTH2_PROVIDER_REFRESH_TOKEN_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "accounts_issued_token",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("access_token__isnull", False), ("code__isnull", True), ("refresh_token__isnull", True)
                            ),
                            models.Q(
                                ("access_token__isnull", True), ("code__isnull", True), ("refresh_token__isnull", False)
                            ),
                            models.Q(
                                ("access_token__isnull", True), ("code__isnull", False), ("refresh_token__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="issued_token_is_one_token",
                    )
                ],
            },
        ),
    ]
