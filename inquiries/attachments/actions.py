"""Add a file to an inquiry, and record what the scanner found."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from audit.chain.steps import HistoryRecord
from foundation import vault
from foundation.access_log.steps import nothing_found
from foundation.actor import Actor
from foundation.errors import ConflictFound, PermissionRefused
from foundation.transactions import durable
from inquiries.attachments.models import Attachment
from inquiries.attachments.queries import OPENABLE, find_attachment
from inquiries.attachments.scanner import Verdict
from inquiries.attachments.steps import KeptContent, Upload, attach, storing
from inquiries.inquiry.access import find_inquiry, is_staff_of, lock_inquiry, may_write
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.steps import add_to_history


def add_attachment(reference: str, *, upload: Upload, visibility: str, by: Actor, at: datetime) -> Attachment:
    """This will keep a file sealed; nobody opens it before it is scanned, unless scanning was switched off.

    Its content is stored before the inquiry is locked, so that nobody waits for a slow store behind the lock; without
    its row it is swept away. Raises InputRejected for what is not taken, PermissionRefused, ConflictFound when there
    are enough, StorageAway.
    """
    _require_right(find_inquiry(by, reference, at), visibility, by)
    with storing(upload) as content:
        return _add_stored(reference, content, visibility=visibility, by=by, at=at)


@durable
def _add_stored(reference: str, content: KeptContent, *, visibility: str, by: Actor, at: datetime) -> Attachment:
    """This will add the row of a file whose content is stored."""
    inquiry = lock_inquiry(by, reference, at)
    _require_right(inquiry, visibility, by)
    return attach(inquiry, content, visibility=visibility, by=by, at=at)


def _require_right(inquiry: Inquiry, visibility: str, by: Actor) -> None:
    if not may_write(by, inquiry) or not (visibility == "agent" or is_staff_of(by, inquiry)):
        raise PermissionRefused(_("Only ARSOS can add internal files, and only people involved can add files."))


@durable
def set_hidden(attachment_id: UUID, *, is_hidden: bool, by: Actor, at: datetime) -> Attachment:
    """This will hide a file of one's own that nobody else has opened yet, or show it again; it is never deleted.

    Twice has one effect. Raises ResourceNotFound for one of somebody else, ConflictFound once it was opened.
    """
    reference = find_attachment(by, attachment_id, at).inquiry.reference
    inquiry = lock_inquiry(by, reference, at)
    attachment = Attachment.objects.select_for_update().get(id=attachment_id)
    if by.user_id is None or attachment.added_by_id != by.user_id:
        raise nothing_found("attachment")
    if (attachment.hidden_at is not None) == is_hidden:
        return attachment
    if attachment.opened_at is not None:
        raise ConflictFound(_("Someone already opened this file, so you can't hide it. ARSOS can retract it."))
    attachment.hidden_at = at if is_hidden else None
    attachment.save(update_fields=["hidden_at"])
    facts = {"attachment": str(attachment.id)}
    said = HistoryRecord(
        kind="attachment_hidden" if is_hidden else "attachment_shown",
        facts=facts,
        agent_visible=attachment.visibility == "agent",
    )
    add_to_history(inquiry, said, by=by, at=at, event=None)
    inquiry.updated_at = at
    inquiry.save()
    return attachment


@durable
def note_opened(attachment: Attachment, *, by: Actor, at: datetime) -> None:
    """This will remember that somebody else opened a file before they get its content: from then on it stays.

    Raises ResourceNotFound where it was hidden at this moment: of the two, one wins.
    """
    if attachment.state not in OPENABLE or attachment.opened_at is not None or not attachment.is_shown_to(by.user_id):
        return
    if by.user_id is not None and attachment.added_by_id == by.user_id:
        return
    shown = Attachment.objects.filter(id=attachment.id, hidden_at=None)
    if not shown.update(opened_at=Coalesce("opened_at", Value(at))):
        raise nothing_found("attachment")


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
        transaction.on_commit(partial(vault.discard, attachment.stored_name))
