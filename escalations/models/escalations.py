"""Escalations of inquiries to those who lead the agent (R28)."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from arsos.kernel.identity import new_id
from escalations.rules.ladder import Level

LEVELS = [(one.value, one.words) for one in Level]


class Escalation(models.Model):
    """An inquiry raised to the agent's ladder, after the agent listed the options that are exhausted.

    `owner` is who has to act now; `next_check_at` is when it climbs, or its owner is reminded, by itself.
    """

    class State(models.TextChoices):
        RAISED = "raised", "Raised"
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        SETTLED = "settled", "Settled"

    class Outcome(models.TextChoices):
        RESOLVED = "resolved", "Resolved"
        ACTION_AGREED = "action_agreed", "Action agreed"
        NO_CHANGE = "no_change", "No change"
        INQUIRY_ENDED = "inquiry_ended", "The inquiry ended"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inquiry = models.ForeignKey("inquiries.Inquiry", on_delete=models.PROTECT, related_name="escalations")
    level = models.CharField(max_length=40, choices=LEVELS)
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="escalations_owned")
    state = models.CharField(max_length=12, choices=State, default=State.RAISED)
    exhausted_options = ArrayField(models.CharField(max_length=200))
    reason = models.TextField()
    system_check = models.JSONField(default=list, help_text="What ARSOS itself found for each option; informs only")
    raised_by_name = models.CharField(max_length=120)
    raised_at = models.DateTimeField()
    level_since = models.DateTimeField()
    acknowledge_due_at = models.DateTimeField()
    settle_due_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by_name = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    outcome_note = models.TextField(blank=True)
    climbs = models.PositiveSmallIntegerField(default=0)
    reminders = models.PositiveSmallIntegerField(default=0, help_text="At the top, where nothing is left to climb")
    next_check_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "escalations_escalation"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["inquiry"], condition=~Q(state="settled"), name="one_open_escalation_per_inquiry"
            ),
            models.CheckConstraint(
                condition=(~Q(state="settled") & Q(outcome="", settled_at__isnull=True))
                | (Q(state="settled", settled_at__isnull=False, next_check_at__isnull=True) & ~Q(outcome="")),
                name="escalation_settled_with_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state="acknowledged") | Q(acknowledged_at__isnull=False),
                name="escalation_acknowledged_at_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "-raised_at", "id"], name="escalation_of_owner"),
            models.Index(fields=["-raised_at", "id"], name="escalation_newest"),
            models.Index(fields=["next_check_at"], condition=Q(next_check_at__isnull=False), name="escalation_due"),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.state}"


class EscalationStep(models.Model):
    """One rung an escalation stood on: who was asked, why, and what they did. Only its end is ever added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=40, choices=LEVELS)
    owner_id = models.UUIDField()
    owner_name = models.CharField(max_length=120)
    why = models.CharField(max_length=24)
    passed_over = ArrayField(models.CharField(max_length=40), default=list, help_text="Levels where nobody was there")
    reached_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "escalations_step"
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["escalation", "number"], name="step_number_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.level}"
