"""Passkeys among the kinds of credentials."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0001_credentials"),
    ]

    operations = [
        migrations.AlterField(
            model_name="credential",
            name="kind",
            field=models.CharField(
                choices=[
                    ("password", "Password"),
                    ("totp", "Authenticator app"),
                    ("recovery_codes", "Recovery codes"),
                    ("webauthn", "Passkeys"),
                    ("client_secret", "Client secret"),
                ],
                max_length=20,
            ),
        ),
    ]
