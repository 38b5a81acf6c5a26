"""The calendars, skills and queues that ARSOS ships with; administrators change them afterwards."""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations

OFFICE_HOURS = [["08:00", "20:00"]]
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
CALENDARS = (
    ("business", "Business days", [*[OFFICE_HOURS] * 5, [], []]),
    ("urgent", "Seven days a week", [OFFICE_HOURS] * 7),
)
QUEUES = (
    ("urgent_access", "Urgent access to care"),
    ("member_concerns", "Member concerns"),
    ("spanish", "Spanish desk"),
    ("individual", "Individual plans"),
    ("enrollment", "Enrollment"),
    ("billing", "Billing and premiums"),
    ("claims", "Medical claims"),
    ("pharmacy", "Pharmacy"),
    ("benefits", "Benefits and materials"),
    ("triage", "Triage"),
)


def ship(apps: Any, _editor: Any) -> None:
    calendars = {}
    for code, title, weekly in CALENDARS:
        calendars[code] = apps.get_model("desk", "Calendar").objects.create(code=code, title=title)
        apps.get_model("desk", "CalendarVersion").objects.create(
            calendar=calendars[code],
            version=1,
            effective_at=LONG_AGO,
            rules={
                "time_zone": "America/New_York",
                "weekly": weekly,
                "federal_holidays": code == "business",
                "closures": [],
                "seasons": [],
            },
        )
    apps.get_model("desk", "Skill").objects.create(code="spanish", title="Spanish")
    for code, title in QUEUES:
        apps.get_model("desk", "WorkQueue").objects.create(
            code=code,
            title=title,
            calendar=calendars["business"],
            urgent_calendar=calendars["urgent"],
            is_triage=code == "triage",
        )


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_initial")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
