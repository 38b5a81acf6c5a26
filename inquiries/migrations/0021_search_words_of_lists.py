"""Saved views and exports keep the words that were searched for, sealed."""

from django.db import migrations

import foundation.crypto


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0020_lists_of_what_is_not_done"),
    ]

    operations = [
        migrations.AddField(
            model_name="exportrun",
            name="search",
            field=foundation.crypto.EncryptedTextField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="savedview",
            name="search",
            field=foundation.crypto.EncryptedTextField(editable=False, null=True),
        ),
    ]
