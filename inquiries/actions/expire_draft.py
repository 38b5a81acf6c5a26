"""A draft that nobody has touched for a month goes (R12, R32)."""

from datetime import datetime
from uuid import UUID

from arsos.kernel.transactions import durable
from inquiries.models import InquiryDraft
from inquiries.rules.drafts import KEPT_FOR


@durable
def expire_draft(draft_id: UUID, *, at: datetime) -> bool:
    """This will delete a draft that has not been touched for 30 days; returns whether it was one."""
    untouched = InquiryDraft.objects.filter(id=draft_id, submitted_inquiry_id=None, updated_at__lt=at - KEPT_FOR)
    return bool(untouched.delete()[0])
