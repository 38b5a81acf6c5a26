"""Which hours hold for a calendar at an instant."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from arsos.desk.models import CalendarVersion
from arsos.kernel.business_time import BusinessCalendar, CalendarRules


@dataclass(frozen=True, slots=True)
class CalendarInForce:
    """A version of a calendar and its arithmetic."""

    version_id: UUID
    version: int
    calendar: BusinessCalendar


def calendar_in_force(calendar_id: UUID, at: datetime) -> CalendarInForce:
    """The newest version of the calendar that is effective at an instant."""
    newest = CalendarVersion.objects.filter(calendar=calendar_id, effective_at__lte=at)
    version_id, version = newest.order_by("-version").values_list("id", "version")[0]
    return CalendarInForce(version_id, version, calendar_of_version(version_id))


@lru_cache(maxsize=256)
def calendar_of_version(version_id: UUID) -> BusinessCalendar:
    """The arithmetic of one version; versions never change, so it is kept in memory."""
    rules = CalendarVersion.objects.values_list("rules", flat=True).get(id=version_id)
    return BusinessCalendar(CalendarRules.from_json(rules))
