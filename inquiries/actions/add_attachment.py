"""A file comes to an inquiry."""

from dataclasses import dataclass
from datetime import datetime

from arsos.journal.chained_rows import chain_row
from arsos.journal.record import Happening
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound, PermissionRefused
from arsos.kernel.transactions import durable
from arsos.outbox.enqueue import EventType
from inquiries.access import is_staff_of, lock_inquiry, may_write
from inquiries.actions.note_happening import note_happening
from inquiries.attachments import vault
from inquiries.attachments.content_types import require_content_type
from inquiries.attachments.file_names import require_file_name
from inquiries.attachments.scanner import is_scanning
from inquiries.models import Attachment

MOST = 50


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent."""

    name: str
    content: bytes


@durable
def add_attachment(reference: str, *, upload: Upload, visibility: str, by: Actor, at: datetime) -> Attachment:
    """This will keep a file sealed; nobody opens it before it is scanned, unless scanning was switched off.

    The content is on disk before the row commits; without its row it is swept away. Raises InputRejected for what is
    not taken, PermissionRefused, ConflictFound when there are enough.
    """
    inquiry = lock_inquiry(by, reference, at)
    is_staff = is_staff_of(by, inquiry)
    if not may_write(by, inquiry) or not (is_staff or visibility == "agent"):
        raise PermissionRefused("Only ARSOS keeps internal files, and only those involved add any.")
    if Attachment.objects.filter(inquiry=inquiry).count() >= MOST:
        raise ConflictFound(f"An inquiry has at most {MOST} files.")
    name = require_file_name(upload.name)
    media_type = require_content_type(upload.content, name)
    attachment = Attachment(
        inquiry=inquiry,
        visibility=visibility,
        file_name=name,
        media_type=media_type,
        size=len(upload.content),
        stored_name=vault.new_name(),
        content_key=vault.new_key(),
        state=Attachment.State.QUARANTINED if is_scanning() else Attachment.State.NOT_SCANNED,
        added_by_name=by.name,
        added_by_role=by.primary_role,
        added_at=at,
    )
    vault.store(upload.content, name=attachment.stored_name, key=str(attachment.content_key))
    attachment.save(force_insert=True)
    chain_row(attachment, "attachment", at=at)
    facts = {"attachment": str(attachment.id), "media_type": media_type, "size": attachment.size}
    said = Happening(kind="attachment", facts=facts, agent_visible=visibility == "agent")
    event = EventType.ATTACHMENT_ADDED if visibility == "agent" else None
    note_happening(inquiry, said, by=by, at=at, event=event)
    inquiry.updated_at = at
    inquiry.save()
    return attachment
