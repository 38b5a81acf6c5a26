"""A file of a draft, sealed like those of inquiries, its author's alone (R12, R32)."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from foundation.crypto import EncryptedTextField
from foundation.identifiers import new_id
from foundation.vault import STORED_NAME
from inquiries.filing.models import InquiryDraft


class DraftFile(models.Model):
    """A file that waits for its draft to be filed; then it is one of the inquiry's. It goes where the draft goes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    draft = models.ForeignKey(InquiryDraft, on_delete=models.CASCADE, related_name="files")
    # Sealed: agents name files after their members.
    file_name = EncryptedTextField()
    media_type = models.CharField(max_length=40)
    # Bytes.
    size = models.PositiveIntegerField()
    # Random; the inquiry's file keeps it, so that nothing is copied.
    stored_name = models.CharField(max_length=40, unique=True)
    content_key = EncryptedTextField()
    added_at = models.DateTimeField()

    class Meta:
        db_table = "inquiries_draft_file"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(size__gt=0, size__lte=20_000_000), name="draft_file_at_most_20_mb"),
            models.CheckConstraint(condition=Q(stored_name__regex=f"^{STORED_NAME}$"), name="draft_file_name_is_ours"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="draft_files_stay_as_added",
                operation=pgtrigger.UpdateOf("draft_id", "media_type", "size", "stored_name", "added_at"),
            )
        ]

    def __str__(self) -> str:
        return f"file of draft {self.draft_id}"
