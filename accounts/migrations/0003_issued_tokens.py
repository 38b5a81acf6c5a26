"""The tokens that ARSOS issued; one that it did not issue counts for nothing."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import foundation.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("accounts", "0002_agents"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("oauth2_provider", "0022_refreshtoken_token_family_index"),
        ("usersessions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="IssuedToken",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
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
                    "refresh_token",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="issued",
                        to=settings.OAUTH2_PROVIDER_REFRESH_TOKEN_MODEL,
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
                ("digest", models.CharField(max_length=64)),
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
