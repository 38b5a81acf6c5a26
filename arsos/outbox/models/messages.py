"""Effects that leave the system, written in the commit that caused them."""

from typing import ClassVar

from django.db import models
from django.db.models import Func, Q, Value

from arsos.kernel.identity import new_id


class OutboxMessage(models.Model):
    """One event to be told: ids and states, never PHI. Order is kept per subject.

    `position` is the order of writing and has gaps; `sequence` is given after the commit, by one sequencer, without
    gaps. What has no sequence yet is invisible to every reader.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    type = models.CharField(max_length=60)
    subject_id = models.UUIDField(help_text="The inquiry (or other object) the event is about")
    data = models.JSONField()
    occurred_at = models.DateTimeField()
    stored_at = models.DateTimeField(db_default=Func(function="clock_timestamp"), editable=False)
    position = models.BigIntegerField(db_default=Func(Value("outbox_position"), function="nextval"), editable=False)
    sequence = models.BigIntegerField(null=True, unique=True, editable=False)

    class Meta:
        db_table = "outbox_message"
        indexes: ClassVar = [
            models.Index(fields=["subject_id", "id"], name="outbox_by_subject"),
            models.Index(fields=["position"], condition=Q(sequence__isnull=True), name="outbox_unsequenced"),
        ]

    def __str__(self) -> str:
        return self.type
