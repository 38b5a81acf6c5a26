"""Tables of the queue side: queues, calendars, skills, associates."""

from arsos.desk.models.associates import Associate, QueueMembership, Skill
from arsos.desk.models.calendars import Calendar, CalendarVersion
from arsos.desk.models.queues import WorkQueue

__all__ = ["Associate", "Calendar", "CalendarVersion", "QueueMembership", "Skill", "WorkQueue"]
