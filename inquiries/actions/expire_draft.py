"""A draft that nobody has touched for a month goes (R12, R32)."""

from datetime import datetime
from uuid import UUID

from arsos.kernel.transactions import durable
from inquiries.queries.due import untouched_drafts


@durable
def expire_draft(draft_id: UUID, *, at: datetime) -> bool:
    """This will delete a draft that has not been touched for 30 days; returns whether it was one.

    What an open technical ticket names is kept (R3).
    """
    return bool(untouched_drafts(at).filter(id=draft_id).delete()[0])
