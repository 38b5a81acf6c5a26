"""Files that agents and ARSOS put to an inquiry."""

from typing import ClassVar
from uuid import UUID

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.chained import Chained
from foundation.column_triggers import fixed, stamped_now
from foundation.crypto import EncryptedTextField
from foundation.identifiers import new_id
from foundation.vault import STORED_NAME
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.row_triggers import retracted_with_a_case

ADDED = (
    "inquiry_id",
    "visibility",
    "media_type",
    "size",
    "stored_name",
    "added_by_name",
    "added_by_role",
    "added_at",
)
"""What was added to which inquiry, for whom, by whom; the content is bound to its key, and the key to the row. It
never changes: what should be seen by others is added again, and what was added by mistake is retracted.
"""


class Attachment(models.Model):
    """A file; its content lies sealed outside the database, its key sealed in this row."""

    chained = (Chained("attachment", ADDED, subject="inquiry_id", tombstone="inquiry"),)

    class State(models.TextChoices):
        QUARANTINED = "quarantined", _("Waiting for the virus scan")
        CLEAN = "clean", _("Scanned, clean")
        INFECTED = "infected", _("Infected, removed")
        NOT_SCANNED = "not_scanned", _("Not scanned")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="attachments")
    visibility = models.CharField(max_length=10, choices=[("agent", "Agent and ARSOS"), ("internal", "ARSOS only")])
    # Sealed: agents name files after their members.
    file_name = EncryptedTextField()
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField(help_text=_("Bytes"))
    # Random; says nothing of the content or the person.
    stored_name = models.CharField(max_length=40, unique=True)
    # Each file has a key of its own, sealed; without it the bytes in the store are noise.
    content_key = EncryptedTextField()
    state = models.CharField(max_length=12, choices=State)
    found = models.CharField(max_length=120, blank=True, help_text=_("What the scanner found"))
    added_by_name = models.CharField(max_length=120)
    added_by_role = models.CharField(max_length=40)
    added_at = models.DateTimeField()
    # Who may hide it; nobody for files from before this was kept, and those of applications.
    added_by_id = models.UUIDField(null=True)
    opened_at = models.DateTimeField(
        null=True, help_text=_("When somebody else opened it first; from then on it stays")
    )
    hidden_at = models.DateTimeField(null=True, help_text=_("Until it is shown again, only who added it sees it"))
    scanned_at = models.DateTimeField(null=True)
    retracted_at = models.DateTimeField(
        null=True, help_text=_("From then on evidence of a privacy case, opened by leads")
    )

    class Meta:
        db_table = "inquiries_attachment"
        indexes: ClassVar = [
            models.Index(fields=["inquiry", "added_at"], name="attachment_of_inquiry"),
            models.Index(fields=["added_at"], condition=Q(state="quarantined"), name="attachment_to_scan"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(size__gt=0, size__lte=20_000_000), name="attachment_at_most_20_mb"),
            models.CheckConstraint(condition=Q(stored_name__regex=f"^{STORED_NAME}$"), name="attachment_name_is_ours"),
            models.CheckConstraint(condition=Q(visibility__in=["agent", "internal"]), name="attachment_for_somebody"),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True) | Q(opened_at__isnull=True, added_by_id__isnull=False),
                name="attachment_hidden_unopened",
            ),
            models.CheckConstraint(condition=Q(state="infected") | Q(found=""), name="attachment_found_when_infected"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="what_was_added_stays", operation=pgtrigger.UpdateOf(*ADDED)),
            retracted_with_a_case("files_hidden_with_a_case", "attachment"),
            stamped_now("files_are_of_now", "added_at", "retracted_at"),
            fixed("who_added_a_file_stays", "added_by_id"),
            stamped_now("openings_are_of_now", "opened_at", "hidden_at"),
        ]

    def __str__(self) -> str:
        return f"attachment {self.id}"

    def is_shown_to(self, user_id: UUID | None) -> bool:
        """Whether somebody who may see the inquiry sees the file: what is hidden, only who added it."""
        return self.hidden_at is None or (user_id is not None and self.added_by_id == user_id)
