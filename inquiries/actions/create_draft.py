"""An agent begins an inquiry."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from inquiries.access import note_drafts_shown, require_own_member
from inquiries.models import InquiryDraft
from inquiries.queries.filing_facts import require_filing_agent


@durable
def create_draft(*, flow: str, content: Mapping[str, Any], by: Actor, at: datetime) -> InquiryDraft:
    """This will keep what an agent has typed so far, sealed, for them alone (R12).

    Raises PermissionRefused for who is no agent, and ResourceNotFound for a member outside the book.
    """
    agent_id = require_filing_agent(by)
    require_own_member(by, content, at)
    draft = InquiryDraft.objects.create(
        author_id=by.user_id,
        author_client_id=by.client_id or "" if by.user_id is None else "",
        agent_id=agent_id,
        flow=flow,
        content=dict(content),  # type: ignore[misc]  # sealed JSON, not the text it is stored as
        created_at=at,
        updated_at=at,
    )
    note_drafts_shown([draft])
    return draft
