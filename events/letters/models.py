"""Mail to named places outside, such as who decides grievances or repairs Vantage; never to a person (R6)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.identifiers import new_id


class Letter(models.Model):
    """One mail to a named place. Whom it goes to and what it says is asked of its kind when it is sent (ADR 17)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be mailed")
        SENT = "sent", _("Mailed")
        DEAD = "dead", _("Failed; an administrator can send it again")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=40)
    # What the letter is about; its text is written from that row when it is sent.
    subject_id = models.UUIDField()
    once_key = models.CharField(max_length=200, unique=True, help_text=_("The same happening is told once"))
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    created_at = models.DateTimeField()
    # When it is tried next.
    due_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # A worker holds it until then; later another may take it up.
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
