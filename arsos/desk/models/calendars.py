"""Versioned business calendars that service targets run in (R21)."""

from typing import ClassVar

import pgtrigger
from django.db import models

from arsos.kernel.identity import new_id


class Calendar(models.Model):
    """A named calendar; its hours live in versions."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=80)

    class Meta:
        db_table = "desk_calendar"

    def __str__(self) -> str:
        return self.title


class CalendarVersion(models.Model):
    """The hours of a calendar from an instant on; published hours never change (R21)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    effective_at = models.DateTimeField()
    rules = models.JSONField(help_text="CalendarRules as JSON: time zone, weekly hours, holidays, closures, seasons")

    class Meta:
        db_table = "desk_calendar_version"
        constraints: ClassVar = [models.UniqueConstraint(fields=["calendar", "version"], name="calendar_version_once")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="published_hours_stay", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"version {self.version}"
