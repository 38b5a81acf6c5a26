"""An agent goes on with a draft."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from inquiries.access import lock_draft, member_named_in, note_drafts_shown, require_own_member
from inquiries.actions.create_draft import require_fits
from inquiries.models import InquiryDraft


@durable
def save_draft(
    draft_id: UUID, *, content: Mapping[str, Any], by: Actor, at: datetime, expected_version: int | None = None
) -> InquiryDraft:
    """This will replace the content of a draft (R12).

    Raises InputRejected for more than a draft holds and this one held before, ResourceNotFound, also for another member
    outside the book, and VersionStale.
    """
    draft = lock_draft(by, draft_id, expected_version=expected_version)
    require_fits(content, before=draft.content)
    require_own_member(by, content, at, before=member_named_in(draft.content))
    draft.content = dict(content)
    draft.version += 1
    draft.updated_at = at
    draft.save()
    note_drafts_shown([draft])
    return draft
