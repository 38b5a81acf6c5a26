"""Days added up for reports: what was counted on each, by queue, by type and by agent (ADR 37)."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from foundation.identifiers import new_id

A_GROUP: dict[str, Any] = {
    "null": True,
    "on_delete": models.PROTECT,
    "related_name": "roll_ups",
    "db_index": False,
    "db_constraint": False,
}
"""A constraint would lock the row of the group at the end, and whoever has that may be waiting for the lock of the day:
the two would never come to an end.
"""


class RolledDay(models.Model):
    """A day that was added up. A day without a row here is counted anew whenever a report asks for it."""

    day = models.DateField(primary_key=True)
    rolled_at = models.DateTimeField()

    class Meta:
        db_table = "inquiries_rolled_day"

    def __str__(self) -> str:
        return str(self.day)


class StaleDay(models.Model):
    """A mark that a day changed after it was added up; triggers write it, and adding the day up again removes it."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField(db_index=True)

    class Meta:
        db_table = "inquiries_stale_day"

    def __str__(self) -> str:
        return str(self.day)


class DailyRollUp(models.Model):
    """What was counted on one day in one queue, for one type, or for one agent: one of the three is named.

    Each way of grouping has rows of its own. Of all three at once there would be nearly as many as inquiries.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    day = models.ForeignKey(
        RolledDay, on_delete=models.CASCADE, db_column="day", db_index=False, related_name="roll_ups"
    )
    queue = models.ForeignKey("desk.WorkQueue", **A_GROUP)
    inquiry_type = models.ForeignKey("inquiries.InquiryType", **A_GROUP)
    agent = models.ForeignKey("accounts.Agent", **A_GROUP)
    filed = models.PositiveIntegerField(default=0)
    resolved = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)
    handed_over = models.PositiveIntegerField(default=0)
    first_response_met = models.PositiveIntegerField(default=0)
    first_response_missed = models.PositiveIntegerField(default=0)
    resolution_met = models.PositiveIntegerField(default=0)
    resolution_missed = models.PositiveIntegerField(default=0)
    regulatory_met = models.PositiveIntegerField(default=0)
    regulatory_missed = models.PositiveIntegerField(default=0)
    # How long each resolved one took from filing, sorted: a median over many days needs every one.
    seconds = ArrayField(models.FloatField(), default=list)

    class Meta:
        db_table = "inquiries_daily_roll_up"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(queue__isnull=False, inquiry_type__isnull=True, agent__isnull=True)
                | Q(queue__isnull=True, inquiry_type__isnull=False, agent__isnull=True)
                | Q(queue__isnull=True, inquiry_type__isnull=True, agent__isnull=False),
                name="roll_up_of_one_group",
            ),
            models.CheckConstraint(condition=Q(seconds__len=F("resolved")), name="roll_up_times_each_answer"),
            *(
                models.UniqueConstraint(
                    fields=["day", group], condition=Q(**{f"{group}__isnull": False}), name=f"roll_up_once_of_{group}"
                )
                for group in ("queue", "inquiry_type", "agent")
            ),
        ]

    def __str__(self) -> str:
        return str(self.day_id)
