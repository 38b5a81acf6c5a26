"""Messages between agent and ARSOS, and internal notes (R6)."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from arsos.kernel.chained import Chained
from arsos.kernel.identity import new_id
from arsos.kernel.moments import stamped_now
from inquiries.models.inquiries import Inquiry
from inquiries.models.retractions import retracted_with_a_case

SAID = ("visibility", "body", "author_id", "author_name", "author_role", "mentions", "created_at")


class InquiryMessage(models.Model):
    """A message on an inquiry; internal ones are never shown to agents. What was said is never edited."""

    words_stay = ("id", "inquiry_id", *SAID)
    chained = (Chained("message", ("inquiry_id", *SAID), subject="inquiry_id", tombstone="inquiry"),)

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
    retracted_at = models.DateTimeField(null=True, help_text="From then on evidence of a privacy case, shown to nobody")

    class Meta:
        db_table = "inquiries_message"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(visibility="internal") | Q(mentions=[]), name="mentions_stand_in_internal_notes"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["inquiry", "created_at"], name="message_of_inquiry")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="what_was_said_stays", operation=pgtrigger.UpdateOf("inquiry_id", *SAID)),
            retracted_with_a_case("messages_hidden_with_a_case", "message"),
            stamped_now("messages_are_of_now", "created_at", "retracted_at"),
        ]

    def __str__(self) -> str:
        return f"{self.visibility} message"
