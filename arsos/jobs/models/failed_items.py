"""What a sweep could not do, and when it tries again."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from arsos.kernel.identity import new_id


class FailedItem(models.Model):
    """One item of one sweep that failed: it waits for its next attempt, or is set aside for a person.

    Of the error only its type is kept: its words may hold the values of a row (R33).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sweep = models.CharField(max_length=60)
    item_id = models.UUIDField()
    inquiry_id = models.UUIDField(null=True, blank=True, help_text="The inquiry that the item belongs to")
    attempts = models.PositiveSmallIntegerField()
    error = models.CharField(max_length=120)
    first_failed_at = models.DateTimeField()
    failed_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    set_aside_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text="When people were told that it was set aside")

    class Meta:
        db_table = "jobs_failed_item"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sweep", "item_id"], name="failed_item_once"),
            models.CheckConstraint(
                condition=Q(next_attempt_at__isnull=True, set_aside_at__isnull=False)
                | Q(next_attempt_at__isnull=False, set_aside_at__isnull=True, told_at__isnull=True),
                name="failed_item_waits_or_is_set_aside",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["set_aside_at"], condition=Q(set_aside_at__isnull=False), name="failed_item_set_aside")
        ]

    def __str__(self) -> str:
        return f"{self.sweep}: {self.error}"
