"""New hours of a calendar."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from arsos.desk.models import Calendar, CalendarVersion
from arsos.journal.configuration import note_configured
from arsos.kernel.actor import Actor, Role
from arsos.kernel.business_time import BusinessCalendar, CalendarEmpty, CalendarRules
from arsos.kernel.errors import FieldError, InputRejected, PermissionRefused
from arsos.kernel.transactions import durable


@durable
def publish_calendar(calendar_id: UUID, *, rules: Mapping[str, Any], by: Actor, at: datetime) -> CalendarVersion:
    """This will publish new hours of a calendar, in force from now on; elapsed time stays as it was (R21).

    Raises PermissionRefused, and InputRejected for hours that cannot be read or never open.
    """
    if not by.has_role(Role.ADMINISTRATOR):
        raise PermissionRefused("Only administrators change calendars.")
    sound = _require_sound(rules, at)
    calendar = Calendar.objects.select_for_update().get(id=calendar_id)
    newest = calendar.versions.order_by("-version").values_list("version", flat=True).first() or 0
    published = CalendarVersion.objects.create(
        calendar=calendar, version=newest + 1, effective_at=at, rules=sound.to_json()
    )
    note_configured(published, fields=["rules"], by=by, at=at)
    return published


def _require_sound(rules: Mapping[str, Any], at: datetime) -> CalendarRules:
    try:
        sound = CalendarRules.from_json(dict(rules))
        BusinessCalendar(sound).next_opening(at)
    except CalendarEmpty:
        error = FieldError("/rules/weekly", "never_opens", "Give at least one day with hours.")
    except (KeyError, ValueError, TypeError, AttributeError) as failure:
        words = f"Write it like the version before; this part cannot be read: {failure}"
        error = FieldError("/rules", "unreadable", words)
    else:
        return sound
    raise InputRejected("These hours cannot be used.", errors=[error])
