"""Whether hours can be used: readable, and open at some time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from arsos.kernel.business_time import BusinessCalendar, CalendarEmpty, CalendarRules
from arsos.kernel.errors import FieldError, InputRejected


def read_hours(rules: Mapping[str, Any], at: datetime) -> CalendarRules:
    """Hours from their JSON; raises InputRejected for hours that cannot be read or never open."""
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
