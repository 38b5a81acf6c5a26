"""VACUUM comes for one dead row in fifty, not in five: each event is updated once, each delivery several times."""

from django.db import migrations

SETTINGS = "autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02"
NAMES = "autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor"
TABLES = ("outbox_message", "outbox_webhook_delivery")


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0002_notifications_and_letters"),
    ]

    operations = [
        migrations.RunSQL(f"ALTER TABLE {table} SET ({SETTINGS})", f"ALTER TABLE {table} RESET ({NAMES})")
        for table in TABLES
    ]
