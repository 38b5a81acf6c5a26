"""How a file comes to an inquiry, whoever sends it and whenever it was sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import Error as DatabaseFailure
from django.utils.translation import gettext as _

from audit.chain.steps import HistoryRecord, chain_row
from events.feed.steps import EventType
from foundation import vault
from foundation.actor import Actor
from foundation.errors import ConflictFound
from foundation.transactions import inside_transaction
from inquiries.attachments.content_types import require_content_type
from inquiries.attachments.file_names import require_file_name
from inquiries.attachments.models import Attachment
from inquiries.attachments.scanner import is_scanning
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.steps import add_to_history

MOST = 50


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptContent:
    """A file that lies sealed in the vault, with the key to it. `size` in bytes, unsealed."""

    file_name: str
    media_type: str
    size: int
    stored_name: str
    content_key: str


@contextmanager
def storing(upload: Upload) -> Iterator[KeptContent]:
    """Store a file sealed, for a block that commits the row that names it; what the block refuses is removed.

    Before any lock is taken, so that nobody waits for a slow store behind it. Whatever is left without a row is swept
    away within two days. Raises InputRejected for what is not taken, StorageAway.
    """
    name = require_file_name(upload.name)
    kept = KeptContent(
        file_name=name,
        media_type=require_content_type(upload.content, name),
        size=len(upload.content),
        stored_name=vault.new_name(),
        content_key=vault.new_key(),
    )
    vault.store(upload.content, name=kept.stored_name, key=kept.content_key)
    try:
        yield kept
    except DatabaseFailure:
        raise  # nobody knows whether it was committed: then the row needs its content
    except Exception:
        vault.discard(kept.stored_name)
        raise


@inside_transaction
def attach(inquiry: Inquiry, content: KeptContent, *, visibility: str, by: Actor, at: datetime) -> Attachment:
    """Store the row of a file with its history; nobody opens it before it is scanned, unless scanning is off.

    The caller holds the inquiry. Raises ConflictFound when it has enough.
    """
    if Attachment.objects.filter(inquiry=inquiry).count() >= MOST:
        raise ConflictFound(_("An inquiry can have up to %(most)s files.") % {"most": MOST})
    attachment = Attachment.objects.create(
        inquiry=inquiry,
        visibility=visibility,
        file_name=content.file_name,
        media_type=content.media_type,
        size=content.size,
        stored_name=content.stored_name,
        content_key=content.content_key,
        state=Attachment.State.QUARANTINED if is_scanning() else Attachment.State.NOT_SCANNED,
        added_by_name=by.name,
        added_by_role=by.primary_role,
        added_by_id=by.user_id,
        added_at=at,
    )
    chain_row(attachment, "attachment", at=at)
    facts = {"attachment": str(attachment.id), "media_type": content.media_type, "size": content.size}
    said = HistoryRecord(kind="attachment", facts=facts, agent_visible=visibility == "agent")
    event = EventType.ATTACHMENT_ADDED if visibility == "agent" else None
    add_to_history(inquiry, said, by=by, at=at, event=event)
    inquiry.updated_at = at
    inquiry.save(update_fields=["updated_at", "history_position", "history_hash"])
    return attachment
