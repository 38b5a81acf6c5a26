"""The first macros; administrators and leads change them afterwards."""

from typing import Any

from django.db import migrations

from inquiries.catalog.macros import SHIPPED_MACROS


def ship(apps: Any, _editor: Any) -> None:
    macros = apps.get_model("inquiries", "Macro").objects
    for position, one in enumerate(SHIPPED_MACROS):
        macros.create(
            title=one.title,
            place=one.place,
            body=one.body,
            relay_text=one.relay_text,
            resolution_code=one.resolution_code,
            inquiry_types=list(one.inquiry_types),
            position=position * 10,
        )


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0010_workbench")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
