"""An agent begins an inquiry."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError, InputRejected
from arsos.kernel.transactions import durable, take_turns
from inquiries.access import note_drafts_shown, require_own_member
from inquiries.models import InquiryDraft
from inquiries.queries.draft_room import require_room
from inquiries.queries.filing_facts import require_filing_agent

LARGEST_CONTENT = 100_000
"""Bytes of JSON: the longest description, and room for details."""


@durable
def create_draft(*, flow: str, content: Mapping[str, Any], by: Actor, at: datetime) -> InquiryDraft:
    """This will keep what an agent has typed so far, sealed, for them alone (R12).

    Raises PermissionRefused for who is no agent, InputRejected for more than a draft holds, ConflictFound for who has
    50 drafts already, and ResourceNotFound for a member outside the book.
    """
    agent_id = require_filing_agent(by)
    require_fits(content)
    # counted one creation at a time, so that two at once do not both find the last place
    take_turns(f"drafts/{by.user_id or by.client_id}/{by.agent_id}")
    require_room(by)
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


def require_fits(content: Mapping[str, Any], *, before: Mapping[str, Any] | None = None) -> None:
    """Raise InputRejected for more than a draft holds; one that held more `before` may keep that or shrink."""
    size = _size_of(content)
    if size > LARGEST_CONTENT and (before is None or size > _size_of(before)):
        most = f"{LARGEST_CONTENT // 1000} KB"
        detail = f"This is too long for a draft, which holds {most}. Add what is longer as a file to the filed inquiry."
        raise InputRejected(detail, errors=[FieldError("/content", "too_long", f"Give at most {most} in all.")])


def _size_of(content: Mapping[str, Any]) -> int:
    return len(json.dumps(content, ensure_ascii=False).encode(errors="replace"))
