"""Work queues that inquiries wait in."""

from typing import ClassVar

from django.db import models

from arsos.desk.models.calendars import Calendar
from arsos.kernel.identity import new_id


class WorkQueue(models.Model):
    """A line of inquiries of one kind; `triage` takes what no rule matched (R15)."""

    class Distribution(models.TextChoices):
        PULL = "pull", "Associates pull"
        PUSH = "push", "Assigned by skill and capacity"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=80)
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="queues")
    urgent_calendar = models.ForeignKey(
        Calendar,
        on_delete=models.PROTECT,
        related_name="urgent_queues",
        help_text="The calendar of P1 inquiries; seven days a week as shipped (R21)",
    )
    is_triage = models.BooleanField(default=False)
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
