"""Effects that leave the system, written in the commit that caused them."""

from typing import ClassVar

from django.db import models

from arsos.kernel.identity import new_id


class OutboxMessage(models.Model):
    """One event to be told: ids and states, never PHI. Order is kept per subject."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    type = models.CharField(max_length=60)
    subject_id = models.UUIDField(help_text="The inquiry (or other object) the event is about")
    data = models.JSONField()
    occurred_at = models.DateTimeField()

    class Meta:
        db_table = "outbox_message"
        indexes: ClassVar = [models.Index(fields=["subject_id", "id"], name="outbox_by_subject")]

    def __str__(self) -> str:
        return self.type
