"""New hours of a calendar."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from arsos.desk.models import Calendar, CalendarVersion
from arsos.desk.rules.hours import read_hours
from arsos.journal.configuration import note_configured
from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import PermissionRefused
from arsos.kernel.transactions import durable


@durable
def publish_calendar(calendar_id: UUID, *, rules: Mapping[str, Any], by: Actor, at: datetime) -> CalendarVersion:
    """This will publish new hours of a calendar, in force from now on; elapsed time stays as it was (R21).

    Raises PermissionRefused, and InputRejected for hours that cannot be read or never open.
    """
    if not by.has_role(Role.ADMINISTRATOR):
        raise PermissionRefused("Only administrators change calendars.")
    sound = read_hours(rules, at)
    calendar = Calendar.objects.select_for_update().get(id=calendar_id)
    newest = calendar.versions.order_by("-version").values_list("version", flat=True).first() or 0
    published = CalendarVersion.objects.create(
        calendar=calendar, version=newest + 1, effective_at=at, rules=sound.to_json()
    )
    note_configured(published, fields=["rules"], by=by, at=at)
    return published
