"""A file leaves quarantine, or goes for good."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from arsos.kernel.transactions import durable
from inquiries.attachments import vault
from inquiries.attachments.scanner import Verdict
from inquiries.models import Attachment


@durable
def scan_attachment(attachment_id: UUID, *, verdict: Verdict, at: datetime) -> None:
    """This will note what the scanner said of a quarantined file, and delete the content of an infected one.

    Twice has one effect.
    """
    waiting = Attachment.objects.select_for_update().filter(id=attachment_id, state=Attachment.State.QUARANTINED)
    attachment = waiting.first()
    if attachment is None:
        return
    attachment.state = Attachment.State.CLEAN if verdict.is_clean else Attachment.State.INFECTED
    attachment.found = verdict.found[:120]
    attachment.scanned_at = at
    attachment.save(update_fields=["state", "found", "scanned_at"])
    if not verdict.is_clean:
        transaction.on_commit(lambda: vault.remove(attachment.stored_name))
