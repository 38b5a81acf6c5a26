"""Mail to named places outside, such as who decides grievances or repairs Vantage; never to a person (R6)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from arsos.kernel.identity import new_id


class Letter(models.Model):
    """One mail to a named place. Whom it goes to and what it says is asked of its kind when it is sent (ADR 17)."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waits to be mailed"
        SENT = "sent", "Mailed"
        DEAD = "dead", "Given up; a person can release it"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    once_key = models.CharField(max_length=200, unique=True, help_text="The same happening is told once")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "outbox_letter"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(due_at__isnull=False), name="waiting_letter_is_due"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="letter_due"),
            models.Index(fields=["kind", "subject_id"], name="letter_of_subject"),
        ]

    def __str__(self) -> str:
        return self.kind
