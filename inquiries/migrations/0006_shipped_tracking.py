"""Whom alerts tell, when agents are reminded, and the seven departments; administrators change them afterwards."""

from typing import Any

from django.db import migrations

HOUR = 3600
ALERTS = ((75, ["holder"]), (90, ["holder", "lead"]), (100, ["holder", "lead"]))
PLANS = (("silent_agent", [2, 5, 8], 10), ("unconfirmed_relay", [2, 5], 10))
DEPARTMENTS = (
    ("billing", "Billing", 16),
    ("enrollment", "Enrollment", 16),
    ("claims", "Claims", 24),
    ("pharmacy", "Pharmacy", 8),
    ("fulfillment", "Fulfillment", 24),
    ("provider", "Provider", 16),
    ("member_services", "Member Services", 8),
)


def ship(apps: Any, _editor: Any) -> None:
    for share, recipients in ALERTS:
        apps.get_model("inquiries", "AlertRule").objects.create(share=share, recipients=recipients)
    for kind, reminders, end in PLANS:
        apps.get_model("inquiries", "FollowUpPlan").objects.create(
            kind=kind, reminder_days=reminders, close_after_days=end
        )
    calendar = apps.get_model("desk", "Calendar").objects.get(code="business")
    for code, title, hours in DEPARTMENTS:
        apps.get_model("inquiries", "Department").objects.create(
            code=code, title=title, calendar=calendar, target_seconds=hours * HOUR
        )


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0005_tracking"), ("desk", "0002_shipped_desk")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
