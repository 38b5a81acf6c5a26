"""Tables of the queue side: queues, calendars, skills, associates."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.identifiers import new_id

__all__ = ["Associate", "Calendar", "CalendarVersion", "QueueMembership", "Skill", "WorkQueue"]


class Skill(models.Model):
    """Something an inquiry may need from its holder, such as a language."""

    shipped_key = ("code",)

    code = models.SlugField(max_length=40, primary_key=True)
    title = models.CharField(max_length=80)

    class Meta:
        db_table = "desk_skill"

    def __str__(self) -> str:
        return self.title


class Associate(models.Model):
    """A person of ARSOS who works queues; capacity limits assignment, never pulling (R16)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField("accounts.User", on_delete=models.PROTECT, related_name="associate")
    is_available = models.BooleanField(default=False)
    # Inquiries at once by assignment; an associate who claims may hold more (R16).
    capacity = models.PositiveSmallIntegerField(default=20)
    skills = models.ManyToManyField(Skill, blank=True, related_name="associates", db_table="desk_associate_skill")
    availability_changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "desk_associate"

    def __str__(self) -> str:
        return str(self.user)


class Calendar(models.Model):
    """A named calendar; its hours live in versions."""

    shipped_key = ("code",)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=80)

    class Meta:
        db_table = "desk_calendar"

    def __str__(self) -> str:
        return self.title


class CalendarVersion(models.Model):
    """The hours of a calendar from an instant on; published hours never change (R21)."""

    shipped_key = ("calendar", "version")
    shipped_first_of = ("calendar",)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    # In force from here; what ran before counts by the earlier hours (R21).
    effective_at = models.DateTimeField()
    rules = models.JSONField(help_text=_("CalendarRules as JSON: time zone, weekly hours, holidays, closures, seasons"))

    class Meta:
        db_table = "desk_calendar_version"
        constraints: ClassVar = [models.UniqueConstraint(fields=["calendar", "version"], name="calendar_version_once")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="published_hours_stay", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"version {self.version}"


class WorkQueue(models.Model):
    """A line of inquiries of one kind; `triage` takes what no rule matched (R15)."""

    shipped_key = ("code",)

    class Distribution(models.TextChoices):
        PULL = "pull", _("Associates pull")
        PUSH = "push", _("Assigned by skill and capacity")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=80)
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="queues")
    urgent_calendar = models.ForeignKey(
        Calendar,
        on_delete=models.PROTECT,
        related_name="urgent_queues",
        help_text=_("The calendar of P1 inquiries; seven days a week as shipped"),
    )
    # One queue takes what no routing rule matched.
    is_triage = models.BooleanField(default=False)
    # Whether associates pull, or ARSOS assigns to whoever has room.
    distribution = models.CharField(max_length=10, choices=Distribution, default=Distribution.PULL)
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table = "desk_work_queue"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["is_triage"], condition=models.Q(is_triage=True), name="one_triage_queue"),
            models.CheckConstraint(
                condition=models.Q(is_triage=False) | models.Q(is_active=True), name="triage_queue_is_active"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class QueueMembership(models.Model):
    """An associate works a queue, or leads it (R30)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    associate = models.ForeignKey(Associate, on_delete=models.PROTECT, related_name="memberships")
    queue = models.ForeignKey(WorkQueue, on_delete=models.PROTECT, related_name="memberships")
    is_lead = models.BooleanField(default=False)

    class Meta:
        db_table = "desk_queue_membership"
        constraints: ClassVar = [models.UniqueConstraint(fields=["associate", "queue"], name="membership_once")]

    def __str__(self) -> str:
        return "lead" if self.is_lead else "member"
