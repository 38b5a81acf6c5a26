"""Add a file to a draft, or take it away again."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from foundation import vault
from foundation.actor import Actor
from foundation.errors import ConflictFound
from foundation.transactions import durable
from inquiries.attachments.steps import KeptContent, Upload, storing
from inquiries.filing.access import find_draft, lock_draft
from inquiries.filing.draft_files.models import DraftFile
from inquiries.filing.draft_files.queries import files_of_draft
from inquiries.filing.models import InquiryDraft

MOST_FILES = 10
"""Of one draft: 200 MB, and an author has at most 50 drafts."""


def add_draft_file(draft_id: UUID, *, upload: Upload, by: Actor, at: datetime) -> DraftFile:
    """This will keep a file sealed until the draft is filed; it counts as a change of the draft (R12).

    The content is stored before the row commits; without its row it is swept away. Raises ResourceNotFound for a draft
    that is not the actor's, InputRejected for what is not taken, ConflictFound when there are enough, StorageAway.
    """
    find_draft(by, draft_id)  # before anything is written for somebody else's
    with storing(upload) as content:
        return _add_stored(draft_id, content, by=by, at=at)


@durable
def _add_stored(draft_id: UUID, content: KeptContent, *, by: Actor, at: datetime) -> DraftFile:
    """This will add the row of a file whose content is stored."""
    draft = lock_draft(by, draft_id)
    if files_of_draft(draft.id).count() >= MOST_FILES:
        raise ConflictFound(_("A draft can have up to %(most)s files.") % {"most": MOST_FILES})
    added = DraftFile.objects.create(
        draft=draft,
        file_name=content.file_name,
        media_type=content.media_type,
        size=content.size,
        stored_name=content.stored_name,
        content_key=content.content_key,
        added_at=at,
    )
    _touch(draft, at)
    return added


@durable
def remove_draft_file(draft_id: UUID, file_id: UUID, *, by: Actor, at: datetime) -> None:
    """This will delete a file of a draft; one that is gone already is success. Raises ResourceNotFound."""
    draft = lock_draft(by, draft_id)
    found = files_of_draft(draft.id).filter(id=file_id).first()
    if found is None:
        return
    found.delete()
    _touch(draft, at)
    transaction.on_commit(partial(vault.discard, found.stored_name))


def _touch(draft: InquiryDraft, at: datetime) -> None:
    """The month of the draft begins again. Its version stays: words that are being typed meanwhile are not stale."""
    draft.updated_at = at
    draft.save(update_fields=["updated_at"])
