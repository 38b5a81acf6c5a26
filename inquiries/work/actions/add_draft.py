"""Add what was typed for a new inquiry to the one that is open already (R14)."""

from datetime import datetime
from uuid import UUID

from foundation.actor import Actor
from foundation.transactions import durable
from inquiries.filing.access import lock_draft
from inquiries.filing.actions import end_need
from inquiries.filing.draft_files.steps import hand_files_over
from inquiries.inquiry.models import InquiryMessage
from inquiries.work.actions.messages import MessageText, say


@durable
def add_draft_to(
    draft_id: UUID, reference: str, *, body: str, by: Actor, at: datetime, draft_version: int | None = None
) -> InquiryMessage:
    """This will send the need of a draft as a message on an open inquiry, with its files, and end it, in one commit.

    Raises ResourceNotFound for a draft or an inquiry that the actor may not see, VersionStale, PermissionRefused, and
    ConflictFound where the inquiry has no room for the files.
    """
    draft = lock_draft(by, draft_id, expected_version=draft_version)
    message = say(reference, MessageText(body=body, visibility="agent"), by=by, at=at)
    hand_files_over(draft, message.inquiry, by=by, at=at)
    end_need(draft, at=at)
    return message
