"""The ladders and the first criteria of the SOS line; administrators change them afterwards."""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations
from django.utils import timezone

from escalations.catalog.sos import SHIPPED_CRITERIA

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
HOUR = 60
LADDERS = (
    ("career", 1, "sales_manager", 4 * HOUR, 24 * HOUR),
    ("broker", 1, "broker_relationship_manager", 4 * HOUR, 24 * HOUR),
    ("broker", 2, "broker_relationship_executive", 4 * HOUR, 24 * HOUR),
)


def ship(apps: Any, _editor: Any) -> None:
    calendar = apps.get_model("desk", "Calendar").objects.get(code="business")
    for channel, position, level, acknowledge, settle in LADDERS:
        apps.get_model("escalations", "LadderRung").objects.create(
            channel=channel,
            position=position,
            level=level,
            acknowledge_minutes=acknowledge,
            settle_minutes=settle,
            calendar=calendar,
        )
    apps.get_model("escalations", "SosCriteria").objects.create(
        version=1,
        title="As shipped",
        state="published",
        rules=SHIPPED_CRITERIA,
        created_by_name="ARSOS",
        created_at=LONG_AGO,
        published_at=LONG_AGO,
    )
    open_ones = apps.get_model("escalations", "Escalation").objects.exclude(state="settled")
    open_ones.update(next_check_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("escalations", "0003_ladder_and_sos_line"), ("desk", "0002_shipped_desk")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
