"""VACUUM comes for one dead row in fifty, not in five: each action changes an inquiry, each stop a clock."""

from django.db import migrations

SETTINGS = "autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02"
NAMES = "autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor"
TABLES = ("inquiries_inquiry", "inquiries_clock")


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0026_hidden_files"),
    ]

    operations = [
        migrations.RunSQL(f"ALTER TABLE {table} SET ({SETTINGS})", f"ALTER TABLE {table} RESET ({NAMES})")
        for table in TABLES
    ]
