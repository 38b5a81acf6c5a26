"""Escalations of inquiries to those who lead the agent (R28)."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from arsos.kernel.identity import new_id


class Escalation(models.Model):
    """An inquiry raised to the agent's ladder, after the agent listed the options that are exhausted."""

    class State(models.TextChoices):
        RAISED = "raised", "Raised"
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        SETTLED = "settled", "Settled"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inquiry = models.ForeignKey("inquiries.Inquiry", on_delete=models.PROTECT, related_name="escalations")
    level = models.CharField(max_length=40)
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="escalations_owned")
    state = models.CharField(max_length=12, choices=State, default=State.RAISED)
    exhausted_options = ArrayField(models.CharField(max_length=200))
    reason = models.TextField()
    raised_by_name = models.CharField(max_length=120)
    raised_at = models.DateTimeField()

    class Meta:
        db_table = "escalations_escalation"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["inquiry"], condition=~Q(state="settled"), name="one_open_escalation_per_inquiry"
            )
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.state}"
