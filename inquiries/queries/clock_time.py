"""In what time a clock of an inquiry runs, and how much of it has run (R21, R23)."""

from datetime import datetime

from arsos.desk.queries.calendars import calendar_of_version
from inquiries.models import InquiryClock
from inquiries.rules.service_levels import ElapsedTime, WorkingTime, elapsed_until


def time_of(clock: InquiryClock) -> WorkingTime:
    """The hours of its calendar's version, or for a regulatory clock every second."""
    version_id = clock.calendar_version_id
    return ElapsedTime() if version_id is None else calendar_of_version(version_id)


def elapsed_seconds_at(clock: InquiryClock, at: datetime) -> int:
    """Whole seconds that a clock has used up at an instant; one that does not run has used up what it had."""
    if clock.running_since is None:
        return clock.elapsed_seconds
    since, before = clock.running_since, clock.elapsed_seconds
    return elapsed_until(time_of(clock), running_since=since, elapsed_seconds=before, until=at)
