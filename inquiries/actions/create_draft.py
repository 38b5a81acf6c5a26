"""An agent begins an inquiry."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError, InputRejected, LimitReached
from arsos.kernel.transactions import durable, take_turns
from inquiries.access import drafts_of, note_drafts_shown, require_own_member
from inquiries.models import InquiryDraft
from inquiries.queries.filing_facts import require_filing_agent

MOST_DRAFTS = 50
"""Of one author, submitted ones not counted; the list shows each whole, so that it has 5 MB at most."""
LARGEST_CONTENT = 100_000
"""Bytes of JSON: the longest description, and room for details."""


@durable
def create_draft(*, flow: str, content: Mapping[str, Any], by: Actor, at: datetime) -> InquiryDraft:
    """This will keep what an agent has typed so far, sealed, for them alone (R12).

    Raises PermissionRefused for who is no agent, InputRejected for more than a draft holds, LimitReached for who has 50
    drafts already, and ResourceNotFound for a member outside the book.
    """
    agent_id = require_filing_agent(by)
    require_fits(content)
    _require_room(by)
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


def require_fits(content: Mapping[str, Any]) -> None:
    """Raise InputRejected for more than a draft holds."""
    if len(json.dumps(content, ensure_ascii=False).encode(errors="replace")) > LARGEST_CONTENT:
        detail = f"A draft holds {LARGEST_CONTENT // 1000} KB. Add what is longer as a file once the inquiry is filed."
        raise InputRejected("This is too long for a draft.", errors=[FieldError("/content", "too_long", detail)])


def _require_room(by: Actor) -> None:
    """Counted one creation at a time, so that two at once do not both find the last place."""
    take_turns(f"drafts/{by.user_id or by.client_id}/{by.agent_id}")
    if drafts_of(by).count() >= MOST_DRAFTS:
        raise LimitReached(f"You have {MOST_DRAFTS} drafts, the most one may have. Submit or discard one first.")
