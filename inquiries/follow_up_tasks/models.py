"""What somebody of ARSOS wants to do, or have done, about an inquiry at a time (R32: the words are for ARSOS alone)."""

from datetime import datetime
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from foundation import lengths
from foundation.column_triggers import stamped_now
from foundation.identifiers import new_id
from inquiries.follow_up_tasks.rules import LATEST, TaskState
from inquiries.inquiry.models import Inquiry

OPEN = Q(state=TaskState.OPEN.value)
TO_REMIND = OPEN & Q(reminded_at__isnull=True)
MADE_ONCE = ("inquiry_id", "due_at", "for_user_id", "for_name", "made_by_id", "made_by_name", "made_at")
"""What a task says once; its words go with the records of the person they may name."""


class FollowUpTasks(models.Manager["FollowUpTask"]):
    """Finds tasks by what is left to do about them."""

    def due(self, at: datetime) -> QuerySet["FollowUpTask"]:
        """Open ones whose time has come and of which nobody was reminded, in the order in which it did."""
        return self.filter(TO_REMIND, due_at__lte=at).order_by("due_at", "id")


class FollowUpTask(models.Model):
    """One thing to do about an inquiry, for one person, by a time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="follow_up_tasks")
    text = models.CharField(max_length=lengths.SUMMARY)
    due_at = models.DateTimeField()
    for_user_id = models.UUIDField(help_text=_("Who is to do it"))
    for_name = models.CharField(max_length=lengths.ACTOR_NAME)
    state = models.CharField(
        max_length=8, choices=[(one.value, one.value) for one in TaskState], default=TaskState.OPEN.value
    )
    made_by_id = models.UUIDField()
    made_by_name = models.CharField(max_length=lengths.ACTOR_NAME)
    made_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True, help_text=_("When its person was reminded, once"))
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_name = models.CharField(max_length=lengths.ACTOR_NAME, blank=True)

    objects = FollowUpTasks()

    class Meta:
        db_table = "inquiries_follow_up_task"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True, ended_by_name="")
                | Q(state__in=["done", "canceled"], ended_at__isnull=False) & ~Q(ended_by_name=""),
                name="follow_up_task_ended_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("made_at"), due_at__lte=F("made_at") + LATEST),
                name="follow_up_task_due_in_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], condition=TO_REMIND, name="follow_up_task_to_remind"),
            models.Index(fields=["for_user_id", "due_at"], condition=OPEN, name="follow_up_task_of_person"),
            models.Index(fields=["inquiry", "due_at"], name="follow_up_task_of_inquiry"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="follow_up_task_stays_as_made", operation=pgtrigger.UpdateOf(*MADE_ONCE)),
            stamped_now("follow_up_tasks_are_of_now", "made_at", "reminded_at", "ended_at"),
        ]

    def __str__(self) -> str:
        return f"{self.state} task"
