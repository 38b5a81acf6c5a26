"""Tables of jobs: runs with their progress, and items that failed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.identifiers import new_id

__all__ = ["FailedItem", "JobRun"]


class FailedItem(models.Model):
    """One item of one sweep that failed: it waits for its next attempt, or is set aside for a person.

    Of the error only its type is kept: its words may hold the values of a row (R33).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sweep = models.CharField(max_length=60)
    item_id = models.UUIDField()
    inquiry_id = models.UUIDField(null=True, blank=True, help_text=_("The inquiry that the item belongs to"))
    attempts = models.PositiveSmallIntegerField()
    error = models.CharField(max_length=120)
    first_failed_at = models.DateTimeField()
    failed_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    set_aside_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text=_("When people were told that it was set aside"))

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


class JobRun(models.Model):
    """A run that a worker takes up piece by piece. The table of its kind has `state`, `created_at` and `finished_at`.

    `attempts` counts the pieces begun since the last one that came to its end, so that a run that kills its workers
    fails in the end as one that raises does.
    """

    refusal = models.CharField(max_length=300, blank=True, help_text=_("Why it failed"))
    attempts = models.PositiveSmallIntegerField(default=0)
    turn_at = models.DateTimeField(null=True, blank=True, help_text=_("When a worker last took it up or made progress"))
    leased_until = models.DateTimeField(null=True, blank=True)
    leased_by = models.UUIDField(
        null=True, blank=True, editable=False, help_text=_("The turn that holds it, new each time")
    )
    next_attempt_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        indexes: ClassVar = [models.Index(fields=["turn_at"], name="%(class)s_turn")]
