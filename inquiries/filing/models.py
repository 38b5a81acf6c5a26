"""Drafts of either flow, encrypted whole, their author's alone (R12, R32)."""

from typing import ClassVar

from django.db import models

from foundation.crypto import EncryptedJSONField
from foundation.identifiers import new_id


class InquiryDraft(models.Model):
    """What an agent has typed so far; becomes an inquiry by submit, once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # Empty for a draft of a system.
    author_id = models.UUIDField(null=True)
    author_client_id = models.CharField(max_length=100, blank=True)
    agent = models.ForeignKey("accounts.Agent", on_delete=models.PROTECT, related_name="inquiry_drafts")
    flow = models.CharField(max_length=24)
    # Sealed whole: half-typed forms hold the same PHI as inquiries.
    content = EncryptedJSONField()
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    # Kept for a retry that comes after the draft was submitted.
    submitted_inquiry_id = models.UUIDField(null=True)

    class Meta:
        db_table = "inquiries_draft"
        indexes: ClassVar = [
            models.Index(fields=["author_id", "-updated_at"], name="draft_of_author"),
            models.Index(
                fields=["updated_at"], condition=models.Q(submitted_inquiry_id__isnull=True), name="draft_untouched"
            ),
        ]

    def __str__(self) -> str:
        return f"draft {self.id}"
