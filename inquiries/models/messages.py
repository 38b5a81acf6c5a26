"""Messages between agent and ARSOS, and internal notes (R6)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from arsos.kernel.identity import new_id
from inquiries.models.inquiries import Inquiry


class InquiryMessage(models.Model):
    """A message on an inquiry; internal ones are never shown to agents."""

    class Visibility(models.TextChoices):
        AGENT = "agent", "Agent and ARSOS"
        INTERNAL = "internal", "ARSOS only"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="messages")
    visibility = models.CharField(max_length=10, choices=Visibility)
    body = models.TextField()
    author_id = models.UUIDField(null=True)
    author_name = models.CharField(max_length=120)
    author_role = models.CharField(max_length=40)
    mentions = models.JSONField(default=list, help_text="Associates who were told of a note: id and name")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "inquiries_message"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(visibility="internal") | Q(mentions=[]), name="mentions_stand_in_internal_notes"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["inquiry", "created_at"], name="message_of_inquiry")]

    def __str__(self) -> str:
        return f"{self.visibility} message"
